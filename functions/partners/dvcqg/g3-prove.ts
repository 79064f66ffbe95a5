import type { Dossier, ProgressRow } from '../../../schemas/dossier.ts';
import { writeG3Progress } from '../../../schemas/dvcqg/g3-codec.ts';
import { readG3Instant } from '../../../schemas/dvcqg/g3-instant.ts';
import type { Finding } from '../../exchange/partner.ts';
import { digestJson } from '../../kernel/digest.ts';
import { heldAs, idOf, shownCodeOf, statusContent, statusOf, type Carrying } from './g3-carry.ts';
import type { Generation3Line } from './generation-3.ts';
import { readLookUp, type LookedUp } from './look-up.ts';
import { proveSteps, type StepsProof } from './prove.ts';
import type { Reference } from './reference.ts';
import { isRow, memberOf, samenessOf } from './sameness.ts';

/** The steps of a dossier in the reply to a look-up, and its status. This project's assumption (docs/adr/0025). */
const STEPS = 'DanhSachTienTrinh';
const STATUS = 'TrangThai';

/**
 * Whether the portal has a dossier with the status that was told. A dossier for which no code was reserved was never
 * sent. What is learnt on the way, that it is there and under which id, is written down.
 */
export async function proveHeaderG3(
  carrying: Carrying,
  dossier: Dossier,
  line: Generation3Line,
): Promise<Finding> {
  const { config, references } = carrying;
  const standing = await references.read(dossier.code);
  const held = heldAs(standing);
  if (held === undefined) return { finding: 'absent' };
  const looked = await lookUpG3(carrying, dossier.code, held.maHoSo, line);
  switch (looked.kind) {
    case 'unreachable':
      return { finding: 'unreachable', reason: looked.reason };
    case 'cannot-tell':
      // A status is whole and harms nobody told twice. A creation repeated under its code is refused, if all is well there.
      return {
        finding: 'unclear',
        safeToResend: standing.created || config.resendUnprovenCreation,
        ...(looked.wire === undefined ? {} : { wire: looked.wire }),
      };
    case 'absent':
      // It was there: a portal that shows it no longer, or not yet, must not be given another one.
      return standing.created
        ? { finding: 'not-yet', reason: 'the portal does not show a dossier that it has taken' }
        : { finding: 'absent', wire: looked.wire };
    case 'shown': {
      const id = idOf(looked.record);
      const maHoSo = shownCodeOf(looked.record);
      const reference = await references.note(dossier.code, {
        created: true,
        ...(maHoSo === undefined ? {} : { maHoSo }),
        ...(id === '' ? {} : { idHoSo: id }),
      });
      return proveStatus(carrying, dossier, reference, looked);
    }
  }
}

async function proveStatus(
  { config, references }: Carrying,
  dossier: Dossier,
  reference: Reference,
  { record, wire }: Extract<LookedUp, { kind: 'shown' }>,
): Promise<Finding> {
  const held = heldAs(reference);
  if (held === undefined) return { finding: 'absent', wire };
  const content = statusContent(statusOf(config, dossier, held, reference).wire);
  if (memberOf(record, STATUS) === undefined) return { finding: 'unclear', safeToResend: true, wire };
  // A dossier that is new has no more than its status.
  const isNew = dossier.status === 1 && samenessOf(content.TrangThai, memberOf(record, STATUS)) === 'same';
  const sameness = isNew ? 'same' : samenessOf(content, record);
  if (sameness === 'different') return { finding: 'absent', wire };
  if (sameness === 'same-as-far-as-shown') return { finding: 'unclear', safeToResend: true, wire };
  await references.note(dossier.code, { told: digestJson(content) });
  return { finding: 'in-effect', wire };
}

/** Whether the portal has a batch of steps, and which of its rows are still to be sent. */
export async function proveStepsG3(
  carrying: Carrying,
  dossierCode: string,
  rows: readonly ProgressRow[],
  line: Generation3Line,
): Promise<StepsProof> {
  const { config, references } = carrying;
  const held = heldAs(await references.read(dossierCode));
  if (held === undefined) return { finding: { finding: 'absent' }, missing: rows.map((_, index) => index) };
  const sent = rows.map((row) => comparable(writeG3Progress(row, held, config.zone).wire));
  const looked = await lookUpG3(carrying, dossierCode, held.maHoSo, line);
  return proveSteps(
    looked.kind === 'shown' ? withComparableSteps(looked) : looked,
    sent,
    config.resendUnprovenProgress,
  );
}

async function lookUpG3(
  { config, portal, read, now }: Carrying,
  dossierCode: string,
  maHoSo: string,
  line: Generation3Line,
): Promise<LookedUp> {
  // Asked for by our own code, it may be shown under another than was reserved: then that is the portal's.
  return config.lookupBy === 'own'
    ? readLookUp(await portal.lookUp(dossierCode, line), undefined, now(), read)
    : readLookUp(await portal.lookUp(maHoSo, line), maHoSo, now(), read);
}

/** A step without who it is about, its instants in one spelling: a portal need not show them as they were sent. */
function comparable(step: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(step)
      .filter(([name]) => !/^(?:idhoso|mahoso)$/i.test(name))
      .map(([name, value]) => [
        name,
        (typeof value === 'string' ? readG3Instant(value) : undefined) ?? value,
      ]),
  );
}

function withComparableSteps(looked: Extract<LookedUp, { kind: 'shown' }>): LookedUp {
  const shown = memberOf(looked.record, STEPS);
  if (!Array.isArray(shown)) return looked;
  const steps = shown.map((step: unknown) => (isRow(step) ? comparable(step) : step));
  return { ...looked, record: { ...looked.record, [STEPS]: steps } };
}
