import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pointerTo } from '../../../schemas/field-errors.ts';
import { EvidenceExport } from '../../../schemas/views.ts';
import { firstBrokenLink, type BrokenLink, type Link } from '../../../functions/kernel/evidence/chain.ts';
import { dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { EXIT, misused, type ExitCode, type Failure } from '../failure.ts';
import {
  bytesOf,
  exportPackTo,
  isPack,
  PACK_ENDING,
  verifyPackFile,
  type VerifyPackOptions,
} from './evidence-pack.ts';

/**
 * `evidence export CODE`: a dossier's evidence into a file, or to standard output; checked on the way. A file that ends
 * with `.asice` gets the whole pack that others can verify, any other the chain alone.
 */
export async function exportEvidence(
  context: Context,
  code: string,
  { out }: { readonly out?: string },
): Promise<ExitCode> {
  if (out?.endsWith(PACK_ENDING) === true) return exportPackTo(context, code, out);
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const read = await gateway.value.get(`/v1/dossiers/${encodeURIComponent(code)}/evidence`, EvidenceExport);
  if (!read.ok) return context.fail(read.failure);
  const text = `${JSON.stringify(read.value, null, 2)}\n`;
  const broken = brokenLinkOf(read.value);
  if (out === undefined) context.terminal.out(text);
  else {
    try {
      writeFileSync(path.resolve(context.terminal.cwd, out), text);
    } catch {
      return context.fail(misused(`Không ghi được tệp ${out}.`, `${out} cannot be written.`).failure);
    }
    if (broken === undefined) {
      const { length } = read.value.links;
      context.answer({ file: out, links: length }, [
        `Đã ghi ${out}: ${length} mắt xích, chuỗi nguyên vẹn (intact).`,
      ]);
    }
  }
  return broken === undefined ? EXIT.ok : context.fail(brokenFailure(read.value, broken));
}

/** `evidence verify FILE`: checks a chain or a pack by itself, without asking anybody, and says what does not hold. */
export function verifyEvidence(context: Context, file: string, options: VerifyPackOptions = {}): ExitCode {
  const bytes = bytesOf(context, file);
  if (bytes === undefined)
    return context.fail(misused(`Không đọc được tệp ${file}.`, `${file} cannot be read.`).failure);
  return isPack(bytes)
    ? verifyPackFile(context, file, bytes, options)
    : verifyChain(context, file, Buffer.from(bytes).toString('utf8'));
}

/** A chain alone: names the first broken link. */
function verifyChain(context: Context, file: string, text: string): ExitCode {
  const evidence = readExport(text);
  if (typeof evidence === 'string') {
    return context.fail({
      exit: EXIT.broken,
      text: `${file} không phải tệp bằng chứng đúng dạng: ${evidence}. | ${file} is not an evidence file.`,
      about: { error: 'evidence-form', file, what: evidence },
    });
  }
  const broken = brokenLinkOf(evidence);
  if (broken !== undefined) return context.fail(brokenFailure(evidence, broken));
  return context.answer(summaryOf(evidence), linesOf(evidence));
}

/** The export that a text holds, or what is wrong with it. */
function readExport(text: string): EvidenceExport | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'không phải JSON';
  }
  const read = EvidenceExport.safeParse(value);
  if (read.success) return read.data.links.length === 0 ? 'không có mắt xích nào' : read.data;
  const [first] = read.error.issues;
  return `${pointerTo(first?.path ?? [])} ${first?.message ?? ''}`.trim();
}

/** The first link that does not hold. */
const brokenLinkOf = ({ subject, links }: EvidenceExport): BrokenLink | undefined =>
  // The contract has checked what the chain's own types brand: digests and instants.
  firstBrokenLink(subject, links as readonly unknown[] as readonly Link[]);

const WHY: Readonly<Record<BrokenLink['why'], string>> = {
  subject: 'thuộc về hồ sơ khác (another dossier’s)',
  sequence: 'không có, hoặc không đúng thứ tự (missing or out of sequence)',
  previous: 'không nối với mắt xích trước (does not point at the one before)',
  hash: 'nội dung đã bị sửa: mã băm không khớp (changed: its hash does not match)',
  time: 'có thời điểm lùi so với mắt xích trước (its time runs backwards)',
};

function brokenFailure({ subject, links }: EvidenceExport, { seq, why }: BrokenLink): Failure {
  const kind = links.find((link) => link.seq === seq)?.kind;
  return {
    exit: EXIT.broken,
    text: `Bằng chứng của ${subject} bị đứt tại mắt xích ${seq}${kind === undefined ? '' : ` (${kind})`}: ${WHY[why]}.`,
    about: { error: 'evidence-broken', subject, seq, why, links: links.length },
  };
}

const summaryOf = ({ subject, links, exportedAt }: EvidenceExport) => ({
  subject,
  intact: true,
  links: links.length,
  from: links[0]?.at,
  to: links.at(-1)?.at,
  newest: links.at(-1)?.hash,
  exportedAt,
});

function linesOf({ subject, links, exportedAt }: EvidenceExport): string[] {
  const kinds = [...Map.groupBy(links, ({ kind }) => kind)].map(([kind, found]) => `${found.length} ${kind}`);
  const [first] = links;
  const last = links.at(-1);
  return [
    `Bằng chứng nguyên vẹn (intact): ${subject}, ${links.length} mắt xích`,
    `  Từ ${dayAndTime(first?.at ?? exportedAt)} đến ${dayAndTime(last?.at ?? exportedAt)}, xuất ${dayAndTime(exportedAt)}`,
    `  ${kinds.join(', ')}`,
    `  Mã băm cuối (newest hash): ${last?.hash ?? ''}`,
    '  Mắt xích bị cắt ở cuối chỉ thấy được khi so mã băm cuối với trục.',
    '  (Links cut off at the end show only against the gateway’s own newest hash.)',
  ];
}
