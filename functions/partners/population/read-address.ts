import { Address } from '../../../schemas/personal.ts';
import type { RegisterAddress } from '../../../schemas/citizens/citizen.ts';
import type { WireAddress } from '../../../schemas/population/wire.ts';
import { unitListOf } from './unit-list.ts';

/** An address block with the list that its codes are of; undefined where nothing stands there. */
export function readAddress(wire: WireAddress): RegisterAddress | undefined {
  if (wire === undefined) return undefined;
  const { MaTinhThanh, MaQuanHuyen, MaPhuongXa, ChiTiet, QuocGia } =
    typeof wire === 'string' ? { ChiTiet: wire } : wire;
  const units = {
    ...codeAs('province', MaTinhThanh),
    ...codeAs('district', MaQuanHuyen),
    ...codeAs('commune', MaPhuongXa),
  };
  const detail = ChiTiet === undefined ? undefined : Address.safeParse(ChiTiet).data;
  const parts = {
    ...units,
    ...(detail === undefined ? {} : { detail }),
    ...codeAs('country', QuocGia),
  };
  return Object.keys(parts).length === 0 ? undefined : { list: unitListOf(units), ...parts };
}

const LONGEST_CODE = 10;

/** A code under its name; a longer text is none that anything could be looked up by, and none is cut short. */
const codeAs = <N extends string>(name: N, text: string | undefined): Partial<Record<N, string>> =>
  text === undefined || text.length > LONGEST_CODE ? {} : ({ [name]: text } as Record<N, string>);
