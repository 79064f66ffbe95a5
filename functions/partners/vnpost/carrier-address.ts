import { UNIT_LISTS, type PostalAddress } from '../../../schemas/postal/address.ts';
import { carrierProvince } from '../../../schemas/vnpost/province-codes.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import type { Instant } from '../../kernel/clock.ts';
import { plainly } from '../../kernel/http/partner-text.ts';
import { communes, type NewCommune } from './communes.ts';

type Rejected = Extract<Outcome, { kind: 'rejected' }>;

/** Whose address it is, as an officer is told. */
export type Side = 'người gửi' | 'người nhận';

/** An address by VNPost's own codes; district 0 where no code of it is known. */
export interface AxisPlace {
  readonly province: number;
  readonly district: number;
  /** House, street, commune and, of the three-tier list, district. */
  readonly line: string;
}

/** An address by the codes of the two-tier list, which MyVNPost takes. */
export interface TwoTierPlace {
  readonly province: string;
  readonly commune: string;
  readonly line: string;
}

export type Mapped<T> =
  { readonly ok: true; readonly place: T } | { readonly ok: false; readonly outcome: Rejected };

/** An address within its list: the commune is in it, and in that province. */
interface Located {
  /** In the three-tier list. */
  readonly formerProvince: string | undefined;
  readonly now: NewCommune;
  readonly line: string;
}

/**
 * An address for VNPost's administrative orders, whose provinces are the 63 of the three-tier list.
 *
 * @param districts VNPost's district codes by those of the three-tier list
 * @param at by the codes of which day
 */
export function forAxis(
  address: PostalAddress,
  side: Side,
  districts: Readonly<Record<string, number>>,
  at: Instant,
): Mapped<AxisPlace> {
  const located = locate(address, side);
  if (!located.ok) return located;
  const { formerProvince, line } = located.place;
  const province = formerProvince === undefined ? undefined : carrierProvince(formerProvince, at);
  if (province === undefined)
    return unmappable(address, side, `tỉnh ${address.province} chưa có mã của bưu điện`);
  const district = address.list === 'three-tier' ? (districts[address.district] ?? 0) : 0;
  return { ok: true, place: { province, district, line } };
}

/** An address for MyVNPost: of a commune of the three-tier list, the one that it became. */
export function forTwoTier(address: PostalAddress, side: Side): Mapped<TwoTierPlace> {
  const located = locate(address, side);
  if (!located.ok) return located;
  const { now, line } = located.place;
  return { ok: true, place: { province: now.province, commune: now.code, line } };
}

function locate(address: PostalAddress, side: Side): Mapped<Located> {
  const { twoTier, threeTier } = communes();
  if (address.list === 'two-tier') {
    const now = twoTier.get(address.commune);
    if (now?.province !== address.province) return notInList(address, side, now !== undefined);
    const [formerProvince, another] = now.formerProvinces;
    // A commune out of several provinces has no one code at the carrier, and none is guessed.
    const only = another === undefined ? formerProvince : undefined;
    return { ok: true, place: { formerProvince: only, now, line: lineOf(address.line, [now.name]) } };
  }
  const old = threeTier.get(address.commune);
  if (old?.province !== address.province) return notInList(address, side, old !== undefined);
  const line = lineOf(address.line, [old.name, old.district]);
  return { ok: true, place: { formerProvince: old.province, now: old.now, line } };
}

/** The carrier gets no commune codes: the postman reads the names, unless the citizen wrote them already. */
function lineOf(written: string, names: readonly string[]): string {
  const plain = plainly(written);
  return [written.trim(), ...names.filter((name) => !plain.includes(plainly(name)))].join(', ');
}

const notInList = (address: PostalAddress, side: Side, elsewhere: boolean): Mapped<never> =>
  unmappable(
    address,
    side,
    elsewhere
      ? `xã ${address.commune} không thuộc tỉnh ${address.province}`
      : `không có xã ${address.commune}`,
  );

/** Names the party, the unit and the list: never a person or a street. */
const unmappable = ({ list }: PostalAddress, side: Side, why: string): Mapped<never> => ({
  ok: false,
  outcome: {
    kind: 'rejected',
    code: 'address-unmappable',
    reason: `Địa chỉ ${side}: ${why} trong danh mục ${UNIT_LISTS[list].vi}`,
    fix: `Sửa mã tỉnh, xã của ${side} theo danh mục ${UNIT_LISTS[list].vi}, hoặc ghi địa chỉ theo danh mục kia, rồi cho gửi lại.`,
  },
});
