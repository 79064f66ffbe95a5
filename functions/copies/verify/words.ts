import type { CopyVerdict, VerdictEvidence, VerdictSignature } from '../../../schemas/copies/verdict.ts';

/** The words of a verdict, by which it is told everywhere: as large as the colour, for whoever sees or prints none. */
export const STANDINGS: Readonly<
  Record<CopyVerdict['standing'], { readonly word: string; readonly means: string }>
> = {
  valid: { word: 'HỢP LỆ', means: 'Chữ ký, dấu thời gian và sổ chứng thực đều đã kiểm tra và đúng.' },
  invalid: { word: 'KHÔNG HỢP LỆ', means: 'Không dùng bản sao này. Lý do ở dưới.' },
  unknown: {
    word: 'CHƯA XÁC ĐỊNH',
    means: 'Có điều chưa kiểm tra được. Chưa coi bản sao là hợp lệ; lý do ở dưới.',
  },
};

export const RESULTS: Readonly<Record<CopyVerdict['checks'][number]['result'], string>> = {
  passed: 'Đạt',
  failed: 'Không đạt',
  open: 'Chưa rõ',
};

export const WEIGHTS = { bad: 'Sai', open: 'Chưa rõ', note: 'Lưu ý' } as const;

export const ROLES: Readonly<Record<VerdictSignature['role'], string>> = {
  person: 'Người thực hiện chứng thực',
  body: 'Cơ quan chứng thực',
  other: 'Chữ ký khác',
};

export const ANCHORS: Readonly<Record<string, string>> = {
  'official-duty': 'Chữ ký số chuyên dùng công vụ',
  public: 'Chữ ký số công cộng',
};

export const TIMES = {
  timestamp: 'theo dấu thời gian trên chữ ký',
  'document-timestamp': 'không muộn hơn dấu thời gian của tệp',
  claimed: 'theo lời người ký, chưa có dấu thời gian xác nhận',
} as const satisfies Readonly<Record<NonNullable<VerdictSignature['time']>['from'], string>>;

export const REVOCATIONS: Readonly<Record<VerdictSignature['revocation'], string>> = {
  good: 'Chứng thư số không bị thu hồi, tạm dừng tại thời điểm ký',
  revoked: 'Chứng thư số đã bị thu hồi hoặc tạm dừng',
  unknown: 'Chưa kiểm tra được',
};

export const EVIDENCE: Readonly<Record<VerdictEvidence['kind'], string>> = {
  certificate: 'Chứng thư',
  ocsp: 'Trả lời OCSP',
  crl: 'Danh sách CRL',
  signature: 'Khối chữ ký (CMS)',
  timestamp: 'Dấu thời gian (RFC 3161)',
};

export const SOURCES: Readonly<Record<VerdictEvidence['from'], string>> = {
  file: 'trong tệp',
  online: 'hỏi khi kiểm tra',
  roots: 'gốc tin cậy đã cấu hình',
};

/**
 * An instant as people in Vietnam read and file it: day first, twenty-four hours, with the offset. The public page says
 * it too, in browsers that know no `toReversed`.
 */
export function vietnamTime(instant: string): string {
  const [day = '', time = ''] = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().split('T');
  return `${day.split('-').reverse().join('/')} ${time.slice(0, 8)} +07:00`;
}
