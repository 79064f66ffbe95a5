import * as z from 'zod';
import { lookUp, type CodeListName } from './code-lists.ts';
import type { Dossier } from './dossier.ts';
import { named } from './named.ts';
import { nationalProcedureCode } from './procedure-code.ts';

/**
 * Something in a dossier that we do not know, kept as received: a person may look, nothing is held up.
 * Carries a code, never personal data.
 */
export const Flag = named(
  'Flag',
  z.strictObject({
    kind: z.enum(['unknown-code', 'unknown-procedure-form', 'unread-yes-no', 'unknown-agency']),
    field: z.string(),
    value: z.string(),
    list: z.string().optional(),
  }),
  'Giá trị chưa biết, giữ nguyên như đã nhận / unknown value, kept as received',
);
export type Flag = z.infer<typeof Flag>;

/** The flags of a dossier by itself, by the code lists in force when it was received (else submitted, else today's). */
export function flagsOf(dossier: Dossier): Flag[] {
  const flags: Flag[] = [];
  const at = dossier.receivedAt ?? dossier.submittedAt;
  const code = (field: string, list: CodeListName, value: string | undefined): void => {
    if (value !== undefined && !lookUp(list, value, at).known)
      flags.push({ kind: 'unknown-code', field, value, list });
  };
  const yesNo = (field: string, value: boolean | string | undefined): void => {
    if (typeof value === 'string') flags.push({ kind: 'unread-yes-no', field, value });
  };
  const documents = (path: string, rows: Dossier['documents']): void => {
    rows.forEach((row, index) => {
      yesNo(`${path}[${index}].deleted`, row.deleted);
      yesNo(`${path}[${index}].digitised`, row.digitised);
      code(`${path}[${index}].reuse`, 'DuocTaiSuDung', row.reuse);
      yesNo(`${path}[${index}].fromPersonalRepository`, row.fromPersonalRepository);
    });
  };
  const fees = (path: string, rows: Dossier['fees']): void => {
    rows.forEach((row, index) => {
      code(`${path}[${index}].collection`, 'HinhThucThu', row.collection);
      code(`${path}[${index}].kind`, 'LoaiPhiLePhi', row.kind);
    });
  };

  if (nationalProcedureCode(dossier.procedureCode) === undefined) {
    flags.push({ kind: 'unknown-procedure-form', field: 'procedureCode', value: dossier.procedureCode });
  }
  code('channel', 'KenhThucHien', dossier.channel);
  code('applicantType', 'LoaiDoiTuong', dossier.applicantType);
  dossier.applicantIdentities.forEach(({ type }, index) => {
    code(`applicantIdentities[${index}].type`, 'LoaiDinhDanh', type);
  });
  code('resultDelivery', 'HinhThuc', dossier.resultDelivery);
  code('submissionPlace', 'NoiNopHoSo', dossier.submissionPlace);
  code('onlinePayment', 'DuocThanhToanTrucTuyen', dossier.onlinePayment);
  yesNo('hasDigitisedComponents', dossier.hasDigitisedComponents);
  yesNo('accountVerifiedByVneid', dossier.accountVerifiedByVneid);
  documents('documents', dossier.documents);
  fees('fees', dossier.fees);
  dossier.supplements.forEach((supplement, index) => {
    yesNo(`supplements[${index}].completed`, supplement.completed);
    documents(`supplements[${index}].documents`, supplement.documents);
    fees(`supplements[${index}].fees`, supplement.fees);
  });
  return flags;
}
