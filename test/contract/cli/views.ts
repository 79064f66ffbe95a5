/** Invented answers of the gateway, in the shapes of its contract. */

export const CODE = 'H21.17-260323-0042';
export const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const exchange = (changes: object = {}) => ({
  id: `dvcqg~${CODE}~1`,
  partner: 'dvcqg',
  operation: 'dossier.header',
  subject: CODE,
  agency: 'H21.17',
  seq: 1,
  state: 'confirmed',
  digest: DIGEST,
  attempts: 2,
  recent: [
    {
      n: 1,
      at: '2026-03-23T02:31:00.000Z',
      endedAt: '2026-03-23T02:31:00.120Z',
      outcome: 'transient',
      httpStatus: 502,
      note: 'HTTP 502',
    },
  ],
  occurredAt: '2026-03-23T02:30:00.000Z',
  keptAt: '2026-03-23T02:30:01.000Z',
  sentAt: '2026-03-23T02:31:00.000Z',
  confirmedAt: '2026-03-23T02:31:05.000Z',
  correlationId: 'c-1',
  ...changes,
});

export const parked = (seq: number, changes: object = {}) => {
  const { confirmedAt: _confirmed, ...rest } = exchange();
  return {
    ...rest,
    id: `dvcqg~${CODE}~${seq}`,
    seq,
    state: 'parked',
    parkedAt: '2026-03-23T03:00:00.000Z',
    reason: { code: 'partner-rejected', message: 'Mã thủ tục không hợp lệ', fix: 'Kiểm tra mã thủ tục.' },
    ...changes,
  };
};

export const dossierView = () => ({
  dossier: {
    code: CODE,
    agency: 'H21.17',
    procedureCode: '1.012753.000.00.00.H21',
    procedureName: 'Đăng ký đất đai lần đầu',
    sectorCode: 'G13-DD01',
    sectorName: 'Đất đai',
    applicantName: 'Nguyễn Văn Mẫu',
    applicantType: '1',
    applicantIdentities: [],
    phone: '0900000042',
    summary: 'Thửa 42 tờ 7',
    receivedAt: '2026-03-23T02:30:00.000Z',
    dueAt: '2026-04-20T10:00:00.000Z',
    status: 4,
    resultDelivery: '0',
    processingUnit: 'Văn phòng đăng ký đất đai',
    databases: [],
    documents: [],
    fees: [],
    otherPapers: [],
    supplements: [],
    results: [],
  },
  completeness: 'received',
  revision: 3,
  files: [],
  flags: [{ kind: 'unknown-code', field: 'submissionPlace', value: '9', list: 'NoiNopHoSo' }],
  keptAt: '2026-03-23T02:30:00.500Z',
  changedAt: '2026-03-24T01:10:02.000Z',
});

export const timeline = () => [
  {
    seq: 1,
    kind: 'submission',
    source: 'native',
    occurredAt: '2026-03-23T02:30:00.000Z',
    keptAt: '2026-03-23T02:30:00.500Z',
    status: 2,
    irregular: false,
  },
  {
    seq: 2,
    kind: 'progress',
    source: 'native',
    occurredAt: '2026-03-24T01:10:00.000Z',
    keptAt: '2026-03-24T01:10:02.000Z',
    status: 4,
    previousStatus: 2,
    handler: 'Trần Thị Thử',
    unit: 'Phòng Đăng ký đất đai',
    content: 'Thẩm tra hồ sơ',
    irregular: true,
  },
];

export const partner = (name: string, changes: object = {}) => ({
  partner: name,
  breaker: 'closed',
  perSecond: 400,
  queued: 0,
  parked: 0,
  ...changes,
});
