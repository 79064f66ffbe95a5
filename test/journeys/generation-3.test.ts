import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeld } from '../../local/portal/national-portal.ts';
import { pdf } from '../../local/tour/paper.ts';
import { tellerAt, type Teller } from '../support/native-teller.ts';
import {
  acted,
  codeOf,
  counterSubmission,
  daysAgo,
  declared,
  onlineSubmission,
  sha256,
  step,
} from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let teller: Teller;

beforeAll(async () => {
  whole = await raiseProvince({ generation: 'g3' });
  teller = tellerAt(whole, await whole.as('portal'));
});
afterAll(() => whole.lower());

async function held(code: string) {
  const record = (await readHeld(whole.national, [code])).get(code);
  if (record === undefined) throw new Error(`the national portal does not hold ${code}`);
  return record;
}

describe.concurrent('a national portal that speaks generation 3', () => {
  it('has a dossier from its registration to its returned result, with a supplement and all files', async () => {
    const code = codeOf(1);
    const application = pdf('don-dang-ky.pdf', ['DON DANG KY MAU']);
    const result = pdf('giay-chung-nhan.pdf', ['GIAY CHUNG NHAN MAU']);
    const documents = [{ name: 'Đơn đăng ký', componentCode: 'TP01', file: declared(application) }];
    await teller.submit(onlineSubmission(1, { documents }), [application]);
    await teller.act(code, 'reception', { ...acted(3, '09:30'), dueAt: daysAgo(-20, '17:00') });
    await teller.act(code, 'progress', step(3, '13:00', 4));
    await teller.act(code, 'supplement-request', {
      ...acted(3, '14:00'),
      content: 'Bổ sung bản vẽ hiện trạng',
    });
    await teller.act(code, 'supplement-completion', acted(2, '08:00'));
    await teller.act(
      code,
      'finish',
      {
        ...acted(1, '10:00'),
        results: [{ name: 'Giấy chứng nhận', code: 'KQ.0001', file: declared(result) }],
      },
      [result],
    );
    await teller.act(code, 'return', acted(0, '00:01'));

    const effects = await whole.national.effects(code);
    expect(effects[0]).toBe('dossier.added 1');
    expect(effects.filter((effect) => effect.startsWith('dossier.'))).toEqual([
      'dossier.added 1',
      'dossier.updated 2',
      'dossier.updated 4',
      'dossier.updated 5',
      'dossier.updated 4',
      'dossier.updated 9',
      'dossier.updated 10',
    ]);
    expect(effects.filter((effect) => effect.endsWith('twice'))).toEqual([]);
    const vias = (await whole.national.ledger(code)).map(({ via }) => via);
    expect(new Set(vias)).toEqual(new Set(['g3']));

    const { header, rows } = await held(code);
    expect(header).toMatchObject({
      MaHoSo: expect.stringMatching(/^000\.00\.00\.H21-\d{8}-\d{7}$/) as string,
      MaHoSoDonVi: code,
      LoaiDoiTuong: 0,
      TrangThaiHoSo: '10',
      ThanhPhanHoSo: [{ GiayToDinhKem: [{ HashTepTin: sha256(application.bytes) }] }],
      DanhSachGiayToKetQua: [{ MaGiayToKetQua: 'KQ.0001', HashTepTin: sha256(result.bytes) }],
    });
    expect(header).not.toHaveProperty('NgayTiepNhan'); // it was not received yet when it was created
    expect(rows.map((row) => row['TrangThai'])).toEqual(['2', '4', '5', '4', '9', '10']);
    expect(rows.every((row) => row['MaHoSo'] === header['MaHoSo'])).toBe(true);
  });

  it('loses the reply to a creation: asked about, found, and not made again', async () => {
    const code = codeOf(2);
    await whole.national.fail([
      { mode: 'drop-after-effect', times: 1, match: { service: 'CreateDossier', key: code } },
      { mode: 'down', times: 1, match: { service: 'CapNhatTrangThai', key: code } },
    ]);
    await teller.submit(counterSubmission(2));
    await teller.act(code, 'progress', step(2, '09:00', 4));
    expect((await whole.national.effects(code)).filter((effect) => effect.startsWith('dossier.'))).toEqual([
      'dossier.added 1',
      'dossier.updated 2',
      'dossier.updated 4',
    ]);
  });

  it('has no number for a kind of applicant: the dossier waits for a person, who reads what mends it', async () => {
    const code = codeOf(3);
    await teller.submit(counterSubmission(3, { applicantType: '3' }));
    const [duty] = await whole.settled(code);
    expect(duty).toMatchObject({
      state: 'parked',
      reason: { code: 'partner-rejected', partnerCode: 'applicant-type-unmapped' },
    });
    expect(await whole.national.effects(code)).toEqual([]);
  });

  it('forgets its tokens under many dossiers at once: each is there once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        if (index === 6) await whole.national.control('POST', 'expire-sessions');
        await teller.submit(counterSubmission(10 + index));
      }),
    );
    for (let serial = 10; serial < 22; serial += 1) {
      expect(await whole.national.effects(codeOf(serial))).toEqual(['dossier.added 1', 'dossier.updated 2']);
    }
  });
});
