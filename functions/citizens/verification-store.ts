import type { AgencyCode } from '../../schemas/agency-code.ts';
import { POPULATION } from '../../schemas/citizens/register.ts';
import type { VerificationStatus, VerificationView } from '../../schemas/citizens/look.ts';
import type { VerificationResult } from '../../schemas/citizens/verification-result.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import { PROBLEMS, type ProblemCode } from '../../schemas/problems.ts';
import type { Instant } from '../kernel/clock.ts';
import { text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { getMany, type Key } from '../kernel/table/read.ts';
import { create, type PutWrite } from '../kernel/table/transaction.ts';

/** What came of a verification, at once or later. */
export interface Came {
  readonly status: VerificationStatus;
  readonly result?: VerificationResult;
  readonly route?: string;
  /** As of when the register said it. */
  readonly asOf?: Instant;
  readonly reason?: ProblemCode;
}

/** A verification as it was made. Nothing in it says who was asked about. */
export interface KeptVerification extends Came {
  readonly id: string;
  readonly purpose: string;
  readonly dossier: DossierCode;
  readonly agency: AgencyCode;
  readonly client: string;
  readonly warnings: readonly string[];
  readonly cached: boolean;
  /** The duty by which it is verified later. */
  readonly exchange?: string;
  readonly askedAt: Instant;
}

const keyOf = (table: string, id: string, sk: 'HEAD' | 'RESULT'): Key => ({
  table,
  pk: `VERIFICATION#${id}`,
  sk,
});

const cameItem = ({ status, result, route, asOf, reason }: Came) => ({ status, result, route, asOf, reason });

/** The write that keeps a new verification (label `verification`). */
export function createVerification(table: string, kept: KeptVerification, expiresAt: number): PutWrite {
  const { pk, sk } = keyOf(table, kept.id, 'HEAD');
  const { id, purpose, dossier, agency, client, cached, exchange, askedAt } = kept;
  return create(
    'verification',
    table,
    toItem({
      pk,
      sk,
      id,
      purpose,
      dossier,
      agency,
      client,
      cached,
      exchange,
      askedAt,
      warnings: kept.warnings.join(' '),
      ...cameItem(kept),
      expiresAt,
    }),
  );
}

/**
 * The write that says what came of a verification later, beside what was said first: made whatever it meets, as what
 * settles a duty must be (exchange/operation.ts). It is an item of its own, so that nothing in the table of records
 * ever needs to be updated.
 */
export function writeCame(table: string, id: string, came: Came, at: Instant): PutWrite {
  const { pk, sk } = keyOf(table, id, 'RESULT');
  const item = toItem({ pk, sk, ...cameItem(came), settledAt: at });
  return { label: 'verification', item: { Put: { TableName: table, Item: item } } };
}

/** A verification as it stands now, or undefined. */
export async function getVerification(table: string, id: string): Promise<KeptVerification | undefined> {
  const [head, later] = await getMany([keyOf(table, id, 'HEAD'), keyOf(table, id, 'RESULT')]);
  if (head === undefined) return undefined;
  const warnings = text(head, 'warnings');
  const exchange = textOr(head, 'exchange');
  return {
    id: text(head, 'id'),
    purpose: text(head, 'purpose'),
    dossier: text(head, 'dossier') as DossierCode, // checked when it was kept, as the rest
    agency: text(head, 'agency') as AgencyCode,
    client: text(head, 'client'),
    warnings: warnings === '' ? [] : warnings.split(' '),
    cached: head['cached']?.BOOL === true,
    askedAt: text(head, 'askedAt') as Instant,
    ...(exchange === undefined ? {} : { exchange }),
    ...readCame(later ?? head),
  };
}

function readCame(item: Item): Came {
  const optional = <K extends string>(name: K): Partial<Record<K, string>> => {
    const value = textOr(item, name);
    return value === undefined ? {} : ({ [name]: value } as Record<K, string>);
  };
  return {
    status: text(item, 'status') as VerificationStatus,
    ...(optional('result') as { result?: VerificationResult }),
    ...(optional('asOf') as { asOf?: Instant }),
    ...(optional('reason') as { reason?: ProblemCode }),
    ...optional('route'),
  };
}

/** A verification as the portal is shown it. */
export function viewOf(kept: KeptVerification): VerificationView {
  const { client: _client, reason, route, result, asOf, exchange, warnings, ...rest } = kept;
  return {
    ...rest,
    warnings: [...warnings],
    ...(result === undefined ? {} : { result }),
    ...(route === undefined ? {} : { source: POPULATION, route }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(reason === undefined ? {} : { reason: reasonOf(kept.status, reason) }),
  };
}

/** The catalogue's words; what waits for the register needs nothing of anybody. */
const reasonOf = (status: VerificationStatus, code: ProblemCode) => ({
  code,
  message: PROBLEMS[code].title,
  fix: status === 'unverified' ? WILL_BE_VERIFIED : PROBLEMS[code].fix,
});

const WILL_BE_VERIFIED =
  'Không cần gửi lại: sẽ được xác thực khi cơ sở dữ liệu trả lời được và báo về cổng; hồ sơ vẫn xử lý bình thường.';
