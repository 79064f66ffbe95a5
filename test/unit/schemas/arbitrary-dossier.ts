import fc from 'fast-check';
import { STATUSES } from '../../../schemas/status.ts';
import { Dossier, ProgressRow } from '../../../schemas/dossier.ts';
import { TEXT_LIMITS } from '../../../schemas/dvcqg/dossier.ts';

/** Dossiers and progress rows that the wire can hold: whole seconds, texts within the limits, no stored files. */

const said = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 30) })
    .filter((text) => /\S/.test(text));
const text = said(30);
const instant = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2099, 11, 31) / 1000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());
const yesNo = fc.oneof(fc.boolean(), fc.constantFrom('Có', 'không rõ', '2'));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const rows = <T>(row: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(row, { maxLength: 2 });
const code = fc.constantFrom('H21.17-260323-0042', '000.00.17.H21-260323-12345', 'G09.20-20260609-0092637');

const document = fc.record(
  {
    localId: text,
    name: said(TEXT_LIMITS.TenTepDinhKem),
    deleted: yesNo,
    componentCode: text,
    link: text,
    digitised: yesNo,
    reuse: text,
    fromPersonalRepository: yesNo,
    replacementResultCode: text,
  },
  { requiredKeys: ['name'] },
);
const fee = fc.record(
  { name: text, code: text, collection: text, amount: fc.nat(), kind: text },
  { requiredKeys: [] },
);
const supplement = fc.record(
  {
    id: fc.integer(),
    requestedBy: text,
    content: text,
    requestedAt: instant,
    receivedBy: text,
    receptionNote: text,
    receivedAt: instant,
    completed: yesNo,
    documents: rows(document),
    fees: rows(fee),
    previousDueAt: instant,
    newDueAt: instant,
  },
  { requiredKeys: ['documents', 'fees'] },
);
const result = fc.record(
  { name: text, componentCode: text, paperId: text, link: text, code: text },
  { requiredKeys: [] },
);

/** `receivedAt` always stands and is never after `dueAt`; the account only with the online channel. */
export const arbitraryDossier: fc.Arbitrary<Dossier> = fc
  .record(
    {
      code,
      agency: fc.constantFrom('H21', 'H21.17', 'G09.20'),
      procedureCode: text,
      procedureName: text,
      sectorCode: text,
      sectorName: text,
      receiptNumber: text,
      channel: fc.constantFrom('1', '2', '3', '9'),
      applicantName: text,
      applicantIdNumber: text,
      applicantType: text,
      applicantAccount: text,
      applicantIdentities: rows(fc.record({ type: text, number: text }, { requiredKeys: [] })),
      otherInformation: text,
      email: text,
      fax: text,
      phone: text,
      summary: said(TEXT_LIMITS.TrichYeuHoSo),
      submittedAt: instant,
      receivedAt: instant,
      dueAt: instant,
      status: fc.constantFrom(...STATUSES),
      returnedAt: instant,
      returnInformation: text,
      resultDelivery: text,
      finishedAt: instant,
      refusedAt: instant,
      processingUnit: text,
      note: text,
      submissionPlace: text,
      hasDigitisedComponents: yesNo,
      accountVerifiedByVneid: yesNo,
      onlinePayment: text,
      databases: rows(fc.record({ code: text })),
      documents: rows(document),
      fees: rows(fee),
      otherPapers: rows(fc.record({ name: text, quantity: fc.nat(), kind: fc.nat() }, { requiredKeys: [] })),
      supplements: rows(supplement),
      results: rows(result),
    },
    {
      requiredKeys: [
        'code',
        'agency',
        'procedureCode',
        'procedureName',
        'sectorCode',
        'sectorName',
        'applicantType',
        'applicantIdentities',
        'summary',
        'status',
        'receivedAt',
        'resultDelivery',
        'processingUnit',
        'databases',
        'documents',
        'fees',
        'otherPapers',
        'supplements',
        'results',
      ],
    },
  )
  .map((drawn) => {
    const { applicantAccount, dueAt, ...rest } = drawn;
    return Dossier.parse({
      ...rest,
      ...(drawn.channel === '2' && applicantAccount !== undefined ? { applicantAccount } : {}),
      ...(dueAt !== undefined && dueAt >= drawn.receivedAt ? { dueAt } : {}),
    });
  });

export const arbitraryProgressRow: fc.Arbitrary<ProgressRow> = fc
  .record({
    dossierCode: code,
    handler: said(TEXT_LIMITS.NguoiXuLy).filter(({ length }) => length <= TEXT_LIMITS.NguoiXuLy),
    title: maybe(text),
    at: instant,
    unit: maybe(text),
    content: maybe(text),
    status: fc.constantFrom(...STATUSES),
    startedAt: maybe(instant),
    stepDueAt: maybe(instant),
  })
  .map((drawn) =>
    ProgressRow.parse(Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined))),
  );
