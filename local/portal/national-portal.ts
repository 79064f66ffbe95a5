import * as z from 'zod';
import type { HeldDossier, LedgerEntry } from './compare.ts';

/** Where the national portal's sandbox is reached: as a partner, and at its control plane. */
export interface Reachable {
  readonly url: string;
  readonly controlUrl: string;
}

const ledgerSchema = z.array(
  z.looseObject({
    n: z.int(),
    at: z.string(),
    effect: z.string(),
    key: z.string(),
    digest: z.string(),
    status: z.string().optional(),
    detail: z.string().optional(),
    via: z.string().optional(),
    id: z.string().optional(),
    type: z.string().optional(),
    repeat: z.boolean().optional(),
  }),
);

/** Everything that a sandbox's calls have had as an effect, in order. Throws when its control plane does not answer. */
export async function readLedger(sandbox: Pick<Reachable, 'controlUrl'>, after = 0): Promise<LedgerEntry[]> {
  const response = await fetch(`${sandbox.controlUrl}/_sandbox/ledger?after=${after}`);
  if (!response.ok)
    throw new Error(`the ledger at ${sandbox.controlUrl} is answered with ${response.status}`);
  return ledgerSchema.parse(await response.json());
}

const foundSchema = z.object({
  result: z.array(z.looseObject({ DanhSachTienTrinh: z.array(z.record(z.string(), z.unknown())) })),
});

const issuedSchema = z
  .looseObject({
    TrangThai: z.int(),
    DanhSachTienTrinh: z.array(z.looseObject({ ThoiDiemXuLy: z.string(), TrangThai: z.int() })),
  })
  .nullable();

/**
 * How the national portal holds each of these dossiers now (TraCuuHoSo, or what its control plane shows of generation
 * 3); one that it does not hold is left out. To be asked when no faults are in force: an answer that is none throws.
 */
export async function readHeld(
  portal: Reachable,
  codes: Iterable<string>,
): Promise<Map<string, HeldDossier>> {
  const held = new Map<string, HeldDossier>();
  for (const code of codes) {
    const response = await fetch(`${portal.url}/g2/TraCuuHoSo?maHoSo=${encodeURIComponent(code)}`);
    const [record] = foundSchema.parse(await response.json()).result;
    if (record === undefined) {
      const issued = await readIssued(portal, code);
      if (issued !== undefined) held.set(code, issued);
      continue;
    }
    const { DanhSachTienTrinh: rows, ...header } = record;
    held.set(code, { header, rows });
  }
  return held;
}

/** A dossier of generation 3, by the province's own code, in the spelling of the other generations. */
async function readIssued(portal: Reachable, code: string): Promise<HeldDossier | undefined> {
  const response = await fetch(`${portal.controlUrl}/_sandbox/issued?own=${encodeURIComponent(code)}`);
  const issued = issuedSchema.parse(await response.json());
  if (issued === null) return undefined;
  const { DanhSachTienTrinh: steps, TrangThai: status, ...rest } = issued;
  return {
    header: { ...rest, TrangThaiHoSo: String(status) },
    rows: steps.map((step) => ({
      ...step,
      TrangThai: String(step.TrangThai),
      // Steps are told without a zone: Vietnam's time.
      ThoiDiemXuLy: step.ThoiDiemXuLy.slice(0, 19).replaceAll(/\D/g, ''),
    })),
    unmarked: true,
  };
}
