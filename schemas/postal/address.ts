import * as z from 'zod';
import { named } from '../named.ts';
import { Address, EmailAddress, PersonName, PhoneNumber } from '../personal.ts';
import { NOT_BLANK } from '../submission.ts';

/**
 * The lists of administrative units that a code may be of. A code is meaningless without its list: province 52 is
 * Bình Định on the old one and Gia Lai on the new one (house.md §6).
 */
export const UNIT_LISTS = {
  /** 63 provinces, districts, communes (Decision 124/2004/QĐ-TTg and its changes), until 30 June 2025. */
  'three-tier': { vi: 'ba cấp (63 tỉnh, đến 30/06/2025)', until: '2025-06-30' },
  /** 34 provinces, communes, no districts (Decision 19/2025/QĐ-TTg), from 1 July 2025. */
  'two-tier': { vi: 'hai cấp (34 tỉnh, từ 01/07/2025)', from: '2025-07-01' },
} as const;

const unit = (digits: number): z.ZodString =>
  z
    .string()
    .regex(new RegExp(`^\\d{${digits}}$`), { error: `Mã đơn vị hành chính phải có ${digits} chữ số` });

const province = unit(2);
const district = unit(3);
const commune = unit(5);
const line = Address.check(z.maxLength(500), NOT_BLANK);

/** A postal address by the codes of one list, with the house and street as written. */
export const PostalAddress = named(
  'PostalAddress',
  z.discriminatedUnion('list', [
    z.strictObject({ list: z.literal('three-tier'), province, district, commune, line }),
    z.strictObject({ list: z.literal('two-tier'), province, commune, line }),
  ]),
  'Địa chỉ theo mã đơn vị hành chính: three-tier danh mục 63 tỉnh ba cấp, two-tier danh mục 34 tỉnh hai cấp',
);
export type PostalAddress = z.infer<typeof PostalAddress>;

/** Who sends or receives: a person, or an agency's desk. Never an identity number: the post does not need one. */
export const PostalParty = named(
  'PostalParty',
  z.strictObject({
    name: PersonName.check(z.maxLength(200), NOT_BLANK),
    phone: PhoneNumber.regex(/^\+?[0-9][0-9 .()-]{7,29}$/, { error: 'Không phải số điện thoại' }),
    email: EmailAddress.regex(z.regexes.email, { error: 'Không phải địa chỉ thư điện tử' }).optional(),
    address: PostalAddress,
  }),
);
export type PostalParty = z.infer<typeof PostalParty>;
