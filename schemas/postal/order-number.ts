import * as z from 'zod';
import type { DossierCode } from '../dossier-code.ts';
import { parseDossierCode } from '../dossier-code.ts';
import { named } from '../named.ts';

/** `collection`: the dossier comes from the citizen to the agency · `delivery`: the result goes to the citizen. */
export const OrderKind = named(
  'OrderKind',
  z.enum(['collection', 'delivery']),
  'collection thu gom hồ sơ tại nhà, delivery trả kết quả tại nhà',
);
export type OrderKind = z.infer<typeof OrderKind>;

/** How often the post may be sent out for one dossier and kind. */
export const MOST_ATTEMPTS = 9;

/** What the carrier takes as an order's number. Its length is this project's assumption: the contract names none. */
const LONGEST = 50;

const SUFFIX = { collection: 'TG', delivery: 'TR' } as const;

/**
 * The number under which the post knows an order (field `OrderNumber`): the same for the same dossier, kind and
 * attempt, whoever asks, however often, on whichever way; so a retry can never make a second parcel.
 *
 * The first delivery bears the bare dossier code, as the contract says ("dossier code supplied by the receiving
 * agency"); the others a suffix: `-TG` the first collection (thu gom), `-TG2` the second, `-TR2` the second delivery
 * (trả). A dossier code ends in digits, so the two parts are told apart (facts §3.2, "OrderNumber clash").
 */
export function orderNumberOf(dossier: DossierCode, kind: OrderKind, attempt: number): OrderNumber {
  if (!Number.isInteger(attempt) || attempt < 1 || attempt > MOST_ATTEMPTS)
    throw new RangeError(`no order number for attempt ${attempt}`);
  const suffix =
    kind === 'delivery' && attempt === 1 ? '' : `-${SUFFIX[kind]}${attempt === 1 ? '' : attempt}`;
  return `${dossier}${suffix}` as OrderNumber; // a dossier code has at most 40 characters
}

/** What an order number says. */
export interface OrderNumberParts {
  readonly number: OrderNumber;
  readonly dossier: DossierCode;
  readonly kind: OrderKind;
  readonly attempt: number;
}

// Lazy: a second attempt ends in a digit too.
const FORM = /^(.+?\d)(?:-(TG|TR)([2-9])?)?$/;

/** Reads an order number; undefined when no order of ours bears it. */
export function parseOrderNumber(text: string): OrderNumberParts | undefined {
  if (text.length > LONGEST) return undefined;
  const [, code = '', suffix, attempt] = FORM.exec(text) ?? [];
  const dossier = parseDossierCode(code);
  if (!dossier.ok || (suffix === 'TR' && attempt === undefined)) return undefined;
  return {
    number: text as OrderNumber, // just read
    dossier: dossier.parts.code,
    kind: suffix === 'TG' ? 'collection' : 'delivery',
    attempt: attempt === undefined ? 1 : Number(attempt),
  };
}

/** An order's number, as `orderNumberOf` makes it. */
export const OrderNumber = z
  .string()
  .max(LONGEST)
  .refine((text): boolean => parseOrderNumber(text) !== undefined, {
    error: 'Không phải số đơn bưu chính, ví dụ H21.17-260323-0042-TG',
    params: { reason: 'order-number-form' },
  })
  .brand<'OrderNumber'>();
export type OrderNumber = z.infer<typeof OrderNumber>;
