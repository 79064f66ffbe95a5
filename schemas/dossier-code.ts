import * as z from 'zod';
import { canonicalAgencyCode, type AgencyCode } from './agency-code.ts';
import { Day } from './calendar.ts';

/**
 * A dossier's code, exactly as its issuer wrote it: never rewritten, whatever its form. The forms (facts §2):
 * `long` 000.00.17.H21-260323-0042 (Circular 01/2018/TT-VPCP) · `short` H21.17-260323-0042 (agency code of
 * Decision 20/2020) · `portal` G09.20-20260609-0092637 (issued by the national portal: year of 4 digits).
 */
export const DossierCode = z
  .string()
  .max(40)
  .superRefine((text, context) => {
    const parsed = parseDossierCode(text);
    if (parsed.ok) return;
    context.addIssue({
      code: 'custom',
      message: DOSSIER_CODE_FAULTS[parsed.fault],
      params: { reason: parsed.fault },
    });
  })
  .brand<'DossierCode'>();
export type DossierCode = z.infer<typeof DossierCode>;

export type DossierCodeFault = 'dossier-code-form' | 'dossier-code-agency' | 'dossier-code-date';

/** What is said, in Vietnamese, about each fault. */
const DOSSIER_CODE_FAULTS: Readonly<Record<DossierCodeFault, string>> = {
  'dossier-code-form': 'Mã hồ sơ phải ở dạng <mã cơ quan>-<yyMMdd>-<số thứ tự 4 đến 7 chữ số>',
  'dossier-code-agency': 'Mã cơ quan trong mã hồ sơ không đúng dạng',
  'dossier-code-date': 'Ngày trong mã hồ sơ không có thật',
};

/** What a dossier's code says. */
export interface DossierCodeParts {
  readonly code: DossierCode;
  readonly agency: AgencyCode;
  /** The day of reception that the code names. */
  readonly day: Day;
  readonly serial: number;
  readonly form: 'long' | 'short' | 'portal';
}

export type ParsedDossierCode =
  | { readonly ok: true; readonly parts: DossierCodeParts }
  | { readonly ok: false; readonly fault: DossierCodeFault };

const FORM = /^([A-Z0-9.]+)-(\d{6}|\d{8})-(\d{4,7})$/;
const MAX_SERIAL = 9_999_999;

/** Reads a dossier's code and checks that its agency has a known form and its date exists. */
export function parseDossierCode(text: string): ParsedDossierCode {
  const found = FORM.exec(text);
  if (found === null) return { ok: false, fault: 'dossier-code-form' };
  const [, agencyText = '', dayText = '', serialText = ''] = found;
  const agency = canonicalAgencyCode(agencyText);
  if (agency === undefined) return { ok: false, fault: 'dossier-code-agency' };
  const full = dayText.length === 8 ? dayText : `20${dayText}`;
  const day = Day.safeParse(`${full.slice(0, 4)}-${full.slice(4, 6)}-${full.slice(6)}`);
  if (!day.success) return { ok: false, fault: 'dossier-code-date' };
  const form = dayText.length === 8 ? 'portal' : /^\d/.test(agencyText) ? 'long' : 'short';
  const code = text as DossierCode; // just checked
  return { ok: true, parts: { code, agency, day: day.data, serial: Number(serialText), form } };
}

/**
 * The code that the gateway issues: short form, serial of the agency's day padded to 4 digits and growing
 * past 9999. Throws past 9,999,999 a day or outside the years 2000 to 2099, which the form cannot say.
 */
export function formatDossierCode(agency: AgencyCode, day: Day, serial: number): DossierCode {
  if (!Number.isInteger(serial) || serial < 1 || serial > MAX_SERIAL || !day.startsWith('20')) {
    throw new RangeError(`no dossier code for serial ${serial} on ${day}`);
  }
  const text = `${agency}-${day.slice(2).replaceAll('-', '')}-${String(serial).padStart(4, '0')}`;
  return text as DossierCode; // built in the form that parseDossierCode reads
}
