import { Address } from '../../../schemas/personal.ts';
import type { RegisterAddress } from '../../../schemas/citizens/citizen.ts';
import type { WireAddress } from '../../../schemas/population/wire.ts';
import { unitListOf } from './unit-list.ts';

/** An address block with the list that its codes are of; undefined where nothing stands there. */
export function readAddress(wire: WireAddress): RegisterAddress | undefined {
  if (wire === undefined) return undefined;
  if (typeof wire === 'string') return { list: 'unknown', detail: Address.parse(wire) };
  const { MaTinhThanh: province, MaQuanHuyen: district, MaPhuongXa: commune, ChiTiet, QuocGia } = wire;
  const detail = ChiTiet === undefined ? undefined : Address.parse(ChiTiet);
  const units = {
    ...(province === undefined ? {} : { province: code(province) }),
    ...(district === undefined ? {} : { district: code(district) }),
    ...(commune === undefined ? {} : { commune: code(commune) }),
  };
  const parts = {
    ...units,
    ...(detail === undefined ? {} : { detail }),
    ...(QuocGia === undefined ? {} : { country: code(QuocGia) }),
  };
  return Object.keys(parts).length === 0 ? undefined : { list: unitListOf(units), ...parts };
}

/** As long as a code may be in our own records: a longer text is none that anything could be looked up by. */
const code = (text: string): string => text.slice(0, 10);
