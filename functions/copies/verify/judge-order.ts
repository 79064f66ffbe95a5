import type { Update } from '../../kernel/pdf/judge-updates.ts';
import type { JudgedSignature, JudgedTimestamp } from '../../kernel/trust/judgement.ts';
import { found, type CopyFinding } from './copy-finding.ts';

/**
 * Judges in what order a copy was made: as prepared, the person's signature, the body's signature right behind it, then
 * validation data and document time-stamps and nothing else. Validation data that no time-stamp covers any more is noted:
 * anybody can have added it.
 */
export function judgeOrder(updates: readonly Update[]): readonly CopyFinding[] {
  const kinds = updates.map(({ kind }) => kind);
  if (kinds.filter((kind) => kind === 'signature').length < 2) return [found('copy-signature-missing')];
  if (kinds[0] !== 'signature' || kinds[1] !== 'signature') return [found('copy-order')];
  const isClosed = kinds.slice(2).every((kind) => kind === 'validation' || kind === 'timestamp');
  if (!isClosed) return [found('copy-after-body')];
  const last = kinds.lastIndexOf('timestamp');
  return last > 0 && last < kinds.length - 1 ? [found('copy-evidence-uncovered')] : [];
}

/**
 * Each signature's time is proven, and stands at or behind the one before: person, body, document time-stamps in their
 * order. Without a time-stamp nobody knows whether the certificate was good when it signed.
 */
export function judgeTimes(
  signatures: readonly JudgedSignature[],
  timestamps: readonly JudgedTimestamp[],
): readonly CopyFinding[] {
  const times = [
    ...signatures.flatMap((one) => one.timestamps.map(({ time }) => time)),
    ...timestamps.map(({ time }) => time),
  ].filter((time) => time !== undefined);
  const isInOrder = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time));
  const isProven = signatures.every((one) => one.isTimeProven || one.timestamps.length > 0);
  return [...(isInOrder ? [] : [found('copy-times')]), ...(isProven ? [] : [found('copy-time-unproven')])];
}
