import { Address } from '../../../schemas/personal.ts';
import type { RegisterAddress } from '../../../schemas/citizens/citizen.ts';
import type { WireAddress } from '../../../schemas/population/wire.ts';
import { unitListOf } from './unit-list.ts';
import { orUnread, type Unread } from './unread.ts';

/**
 * An address block with the list that its codes are of; undefined where nothing stands there. What stands there and
 * cannot be read is noted under `field`.
 */
export function readAddress(field: string, wire: WireAddress, unread: Unread): RegisterAddress | undefined {
  if (wire === undefined) return undefined;
  const { MaTinhThanh, MaQuanHuyen, MaPhuongXa, ChiTiet, QuocGia } =
    typeof wire === 'string' ? { ChiTiet: wire } : wire;
  const part = <N extends string>(name: N, text: string | undefined) => {
    const value = orUnread(unread, `${field}.${name}`, text, codeIn(text));
    return (value === undefined ? {} : { [name]: value }) as Partial<Record<N, string>>;
  };
  const units = {
    ...part('province', MaTinhThanh),
    ...part('district', MaQuanHuyen),
    ...part('commune', MaPhuongXa),
  };
  const detail = orUnread(unread, `${field}.detail`, ChiTiet, Address.safeParse(ChiTiet).data);
  const parts = {
    ...units,
    ...(detail === undefined ? {} : { detail }),
    ...part('country', QuocGia),
  };
  return Object.keys(parts).length === 0 ? undefined : { list: unitListOf(units), ...parts };
}

const LONGEST_CODE = 10;

/** A code; a longer text is none that anything could be looked up by, and none is cut short. */
const codeIn = (text: string | undefined): string | undefined =>
  text === undefined || text.length > LONGEST_CODE ? undefined : text;
