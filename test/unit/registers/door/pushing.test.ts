import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChangeReceipt } from '../../../../schemas/registers/door-services.ts';
import { startDatabase, type Tables } from '../../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);

const logged = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../../functions/kernel/log.ts', () => ({ log: (...line: unknown[]) => logged.push(line) }));

const measured = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../../functions/kernel/metrics.ts', () => ({
  measure: (name: string, value: number) => {
    if (name === 'recordConflicts') measured.push([name, value]);
  },
}));

const support = await import('../../../support/door.ts');
const {
  asXml,
  DOOR,
  faultIn,
  JUSTICE,
  keepDossier,
  openDoor,
  openTestDoor,
  POLICE,
  pushOf,
  REST,
  soapCall,
  soapIn,
} = support;
const { CitizenRecord } = await import('../../../../schemas/citizens/citizen.ts');
const { keepRecords } = await import('../../../../functions/registers/keep-records.ts');
const { putSubscriptions } = await import('../../../../functions/registers/subscription-store.ts');
const { getPerson, pastOf } = await import('../../../../functions/registers/person-store.ts');
const { personRefOf } = await import('../../../../functions/registers/membership.ts');
const { noteApplicant } = await import('../../../../functions/registers/applicant-store.ts');
const { standingOf } = await import('../../../../functions/registers/standing.ts');
const { textOf } = await import('../../../../functions/kernel/xml/element.ts');
const { subjectHashOf } = await import('../../../../functions/citizens/record-look.ts');
const { recordPage } = await import('../../../../functions/citizens/access-record-store.ts');
const { instant } = await import('../../../../functions/kernel/clock.ts');
import type { Reply } from '../../../../functions/kernel/http/api.ts';
import type { DossierCode } from '../../../../schemas/dossier-code.ts';
import type { PersonalNumber } from '../../../../schemas/citizens/personal-number.ts';
import type { TestDoor, Push } from '../../../support/door.ts';

let tables: Tables;
let gateway: TestDoor;
beforeEach(async () => {
  tables = await database.freshTables();
  gateway = openTestDoor(tables);
  logged.length = 0;
  measured.length = 0;
});

const PUSH = `${REST}/nhanThayDoi`;
const push = (body: Push, id = 'tin-1', door: TestDoor = gateway): Promise<Reply> =>
  door.rest('POST', PUSH, { body, headers: { 'x-road-id': id } });
const receiptOf = (reply: Reply) => ChangeReceipt.parse(reply.body);

async function citizen(number: string) {
  const ref = personRefOf(gateway.seal.hash, number as PersonalNumber);
  const kept = await getPerson(tables.registers, gateway.seal, ref);
  return kept === undefined ? undefined : standingOf(kept.person).citizen;
}

describe('A change that a national system pushes', () => {
  test('is in the province’s register, and its sender has a receipt', async () => {
    const receipt = receiptOf(await push(pushOf('death')));
    expect(receipt).toMatchObject({
      ketQuaXuLy: 'applied',
      dienGiai: 'Đã ghi nhận thay đổi',
      canhBao: expect.arrayContaining(['unknown-code:ethnicity']) as unknown,
    });
    expect(await citizen('052039000019')).toMatchObject({ lifeStatus: { code: '2' } });
  });

  test('is kept with its entry in the books, and with the one before it in the history', async () => {
    await push(pushOf('death'), 'tin-1');
    const corrected = { ...pushOf('death'), ngayDangKy: '21/03/2026', nktNoiChet: 'Bệnh viện Mẫu' };
    expect(receiptOf(await push(corrected, 'tin-2')).ketQuaXuLy).toBe('applied');
    const ref = personRefOf(gateway.seal.hash, '052039000019' as PersonalNumber);
    const kept = await getPerson(tables.registers, gateway.seal, ref);
    const held = { entry: { number: '42/2026', book: '01/2026', page: '42', unit: '99999' }, time: '04:30' };
    expect(kept?.person.records['civil-status/death']).toMatchObject({
      citizen: { diedOn: '2026-03-18' },
      event: { ...held, place: 'Bệnh viện Mẫu' },
    });
    expect(await pastOf(tables.registers, gateway.seal, ref)).toMatchObject([
      { record: { event: { ...held, place: 'Tại nhà, thôn 2' } } },
    ]);
    expect(await gateway.dump('registers')).not.toMatch(/Tại nhà|Bệnh viện|42\/2026/);
  });

  test('says in its receipt what was read of it and is not kept', async () => {
    const { canhBao } = receiptOf(await push(pushOf('birth')));
    expect(canhBao).toEqual(
      expect.arrayContaining(['not-kept:maGCS', 'not-kept:meNoiCuTru', 'not-kept:nycSoDienThoai']),
    );
    expect(canhBao).not.toContain('not-kept:nksQueQuan');
    expect(await gateway.dump('registers')).not.toContain('0900000042');
  });

  test('says the same by SOAP as by REST', async () => {
    const reply = await gateway.soap(soapCall('nhanThayDoi', asXml(pushOf('birth')), { id: 'tin-xml' }));
    const { body } = await soapIn(reply);
    expect(body === undefined ? undefined : textOf(body, 'ketQuaXuLy')).toBe('applied');
    expect(await citizen('052326000042')).toMatchObject({ mother: { personalNumber: '052198000017' } });
    // One message, whichever road its repetition takes.
    const again = receiptOf(await push(pushOf('birth'), 'tin-xml'));
    expect(again.maBienNhan).toBe(body === undefined ? undefined : textOf(body, 'maBienNhan'));
  });

  test('of a marriage is in both records', async () => {
    await push(pushOf('marriage'));
    expect(await citizen('052300000020')).toMatchObject({ spouse: { personalNumber: '052099000021' } });
    expect(await citizen('052099000021')).toMatchObject({ spouse: { personalNumber: '052300000020' } });
  });

  test.each(['REST', 'SOAP'])(
    'of a marriage with a foreigner is in the citizen’s record alone, by %s',
    async (road) => {
      const { chongSoGiayToTuyThan: _citizens, ...rest } = pushOf('marriage');
      const body = {
        ...rest,
        chongHoTen: 'JOHN TEST',
        chongQuocTich: 'GB',
        chongSoGiayToTuyThan: 'P0000042',
      };
      const told =
        road === 'REST'
          ? JSON.stringify((await push(body)).body)
          : String((await gateway.soap(soapCall('nhanThayDoi', asXml(body)))).body);
      expect(told).toContain('applied');
      expect(told).toContain('spouse-without-number');
      expect(await citizen('052300000020')).toMatchObject({
        maritalStatus: { code: '2' },
        spouse: { name: 'JOHN TEST', nationality: { code: 'GB' } },
      });
    },
  );

  test('of an applicant reaches his open dossier, and the portal hears of it by reference', async () => {
    await keepDossier(tables);
    const applicant = '052098000042' as PersonalNumber;
    const seal = () => Promise.resolve(gateway.seal);
    const notes = { tables: { registers: tables.registers }, seal };
    await noteApplicant(notes, applicant, 'H21.17-260323-0042' as DossierCode);
    // Whoever is not in the register yet has nothing that could change.
    const home = { ...pushOf('residence'), nctSoDDCN: applicant };
    const moved = await gateway.rest('POST', PUSH, {
      body: home,
      headers: { 'x-road-client': POLICE, 'x-road-id': 'tin-0' },
    });
    expect(receiptOf(moved).ketQuaXuLy).toBe('applied');
    expect(await gateway.dump('exchanges')).not.toContain('dossier.applicant-changed');
    const married = { ...pushOf('marriage'), chongSoGiayToTuyThan: applicant };
    expect((await push(married)).status).toBe(200);
    expect(await gateway.dump('dossiers')).toContain('applicant-changed');
    const told = await gateway.dump('exchanges');
    expect(told).toContain('dossier.applicant-changed');
    expect(told).not.toContain(applicant);
  });

  test('that says what is held is unchanged; one of an earlier day is older, and changes nothing', async () => {
    await push(pushOf('death'), 'tin-1');
    expect(receiptOf(await push(pushOf('death'), 'tin-2')).ketQuaXuLy).toBe('unchanged');
    const older = { ...pushOf('death'), ngayDangKy: '19/03/2026', nktGioiTinh: '2' };
    const before = await gateway.dump('registers');
    const receipt = receiptOf(await push(older, 'tin-3'));
    expect(receipt.ketQuaXuLy).toBe('older');
    // The receipt promises no more than is done: beside the message itself nothing is kept of it.
    expect(receipt.dienGiai).toBe('Dữ liệu cũ hơn bản đang có, không ghi nhận');
    const after = (await gateway.dump('registers')).split('\n');
    const kept = after.filter((item) => !before.includes(item));
    expect(kept.map((item) => item.includes('DOOR#'))).toEqual([true]);
    expect((await citizen('052039000019'))?.sex?.code).toBe('1');
  });

  describe('of a day on which another register still says that he lives, as of later', () => {
    const NUMBER = '052039000019';
    const stale = CitizenRecord.parse({
      citizen: {
        personalNumber: NUMBER,
        name: { full: 'LÊ VĂN NGHIỆM' },
        birth: { year: 1939 },
        lifeStatus: { code: '1', known: true },
      },
      source: 'population',
      asOf: '2026-03-20T03:00:00.000Z',
      flags: [],
    });
    beforeEach(async () => {
      await keepDossier(tables, { applicant: NUMBER });
      const registers = gateway.registers;
      await keepRecords(registers, [stale], { isFirstLoad: true });
      await noteApplicant(registers, NUMBER as PersonalNumber, 'H21.17-260323-0042' as DossierCode);
      const told = { name: 'Cổng tỉnh', about: ['person' as const] };
      const put = { changedAt: instant(gateway.clock.now()), changedBy: 'cong-mau' };
      await putSubscriptions(tables.registers, { subscriptions: [told], ...put });
    });

    test('is kept beside it, and told: to the dossier whose applicant he is, to the portal, and by a metric', async () => {
      expect((await push(pushOf('death'))).status).toBe(200);
      expect(await citizen(NUMBER)).toMatchObject({ lifeStatus: { code: '1' } });
      expect(await gateway.dump('dossiers')).toContain('các nguồn nói khác nhau');
      const exchanges = await gateway.dump('exchanges');
      expect(exchanges).toMatch(/conflict[^\n]*register\.person-changed/);
      expect(exchanges).toMatch(/conflict[^\n]*dossier\.applicant-changed/);
      expect(measured).toContainEqual(['recordConflicts', 1]);
      expect(measured).toHaveLength(1);
    });

    test('gets a receipt that says whose word stands', async () => {
      const outweighed = {
        canhBao: expect.arrayContaining(['stands-elsewhere:lifeStatus:population']) as unknown,
      };
      expect(receiptOf(await push(pushOf('death'), 'tin-1'))).toMatchObject({
        ...outweighed,
        ketQuaXuLy: 'conflict',
        dienGiai:
          'Đã lưu nhưng chưa có hiệu lực: nguồn khác có dữ liệu mới hơn nói khác, chờ địa phương xem xét',
      });
      expect(receiptOf(await push(pushOf('death'), 'tin-2'))).toMatchObject({
        ...outweighed,
        ketQuaXuLy: 'unchanged',
      });
    });

    test('as of a later moment stands, and its receipt says so', async () => {
      const later = { ...pushOf('death'), thoiDiemDuLieu: '2026-03-20T12:00:00+07:00' };
      expect(receiptOf(await push(later))).toMatchObject({
        ketQuaXuLy: 'conflict',
        dienGiai: 'Đã lưu và đang có hiệu lực; khác với nguồn khác, chờ địa phương xem xét',
        canhBao: expect.not.arrayContaining([expect.stringContaining('stands-elsewhere')]) as unknown,
      });
      expect(await citizen(NUMBER)).toMatchObject({ lifeStatus: { code: '2' } });
    });
  });

  test('under the number of somebody else is refused by that field, and may come again once that is settled', async () => {
    await push(pushOf('marriage'), 'tin-1');
    const mistyped = { ...pushOf('death'), nktSoGiayToTuyThan: '052300000020' };
    const refused = {
      status: 409,
      body: {
        type: 'client.another_person',
        errors: [{ pointer: '/nktSoGiayToTuyThan', code: 'number-of-another-person' }],
      },
    };
    expect(await push(mistyped, 'tin-2')).toMatchObject(refused);
    // Asked again at once: it is not in work any more, and still somebody else's.
    expect(await push(mistyped, 'tin-2')).toMatchObject(refused);
    expect((await citizen('052300000020'))?.lifeStatus).toBeUndefined();
    expect(await push(pushOf('death'), 'tin-2')).toMatchObject({
      body: { type: 'client.message_id_reused' },
    });
    expect(receiptOf(await push(pushOf('death'), 'tin-3')).ketQuaXuLy).toBe('applied');
  });

  test('by SOAP it is the same fault', async () => {
    await push(pushOf('marriage'), 'tin-1');
    const mistyped = { ...pushOf('death'), nktSoGiayToTuyThan: '052300000020' };
    const fault = await faultIn(await gateway.soap(soapCall('nhanThayDoi', asXml(mistyped))));
    expect(fault).toMatchObject({ code: 'client.another_person', pointers: ['/nktSoGiayToTuyThan'] });
  });

  test('that names him otherwise than he is held is taken, with a warning', async () => {
    await push(pushOf('marriage'), 'tin-1');
    const otherwise = {
      ...pushOf('death'),
      nktHoTen: 'PHẠM THỊ MẪU',
      nktNgaySinh: '2000',
      nktSoGiayToTuyThan: '052300000020',
    };
    const renamed = { ...otherwise, nktHoTen: 'PHẠM THỊ MAI', nktNgaySinh: '01/02/2000' };
    expect(receiptOf(await push(otherwise, 'tin-2')).canhBao).not.toContain('birth-differs');
    expect(receiptOf(await push({ ...renamed, ngayDangKy: '21/03/2026' }, 'tin-3'))).toMatchObject({
      ketQuaXuLy: 'conflict',
      canhBao: expect.arrayContaining(['name-differs']),
    });
  });

  test('wants the right to push changes of its kind', async () => {
    const reply = await push(pushOf('residence'));
    expect(reply).toMatchObject({ status: 403, body: { type: 'client.access_denied' } });
    const police = { headers: { 'x-road-client': POLICE, 'x-road-id': 'tin-1' }, body: pushOf('residence') };
    expect((await gateway.rest('POST', PUSH, police)).status).toBe(200);
  });

  test.each([
    ['of a kind that it may not push', JUSTICE, { ...pushOf('residence'), nctSoDDCN: '1', la: 'x' }],
    ['of no kind, where it may push none', 'VN-TEST/GOV/TUPHAP/DOC', { la: 'x' }],
    ['of a kind that is none, where it may push none', 'VN-TEST/GOV/TUPHAP/DOC', { module: 'XX' }],
    ['that is no object, where it may push none', 'VN-TEST/GOV/TUPHAP/DOC', ['x']],
  ])('whose client lacks the right learns nothing else of what is wrong: %s', async (_case, client, body) => {
    const reading = { services: ['nhanThayDoi' as const], legalBasis: 'ND-278-2025' };
    const open = openDoor({ clients: { ...DOOR.clients, 'VN-TEST/GOV/TUPHAP/DOC': reading } });
    const headers = { 'x-road-client': client, 'x-road-id': 'tin-1' };
    const reply = await gateway.rest('POST', PUSH, { body, headers, open });
    expect(reply).toMatchObject({ status: 403, body: { type: 'client.access_denied' } });
    expect(reply.body).not.toHaveProperty('errors');
  });

  test('of a kind that is none is refused by that field, where its client may push some', async () => {
    expect(await push({ module: 'XX' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/module' }] },
    });
  });

  test('that breaks the contract is refused with every field named, and nothing is kept', async () => {
    const reply = await push({ ...pushOf('birth'), nksNgaySinh: '30/02/2026', soDinhDanh: '1', la: 'x' });
    expect(reply.status).toBe(422);
    const { errors } = reply.body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(['/la', '/nksNgaySinh', '/soDinhDanh']);
    expect(await gateway.count('registers')).toBe(0);
  });

  test('by SOAP too', async () => {
    const wrong = { ...pushOf('birth'), nksNgaySinh: '30/02/2026' };
    const fault = await faultIn(await gateway.soap(soapCall('nhanThayDoi', asXml(wrong))));
    expect(fault).toMatchObject({ code: 'client.invalid_request', pointers: ['/nksNgaySinh'] });
  });
});

describe('The same message again', () => {
  test('gets the same receipt, and changes nothing', async () => {
    const first = await push(pushOf('death'));
    const kept = await gateway.dump('registers');
    gateway.clock.advance(86_400_000);
    expect(await push(pushOf('death'))).toEqual(first);
    expect(await gateway.dump('registers')).toBe(kept);
  });

  test('with its fields in another order is the same', async () => {
    const first = receiptOf(await push(pushOf('death')));
    const turned = Object.fromEntries(Object.entries(pushOf('death')).toReversed());
    expect(receiptOf(await push(turned))).toEqual(first);
  });

  test('with other content is refused', async () => {
    await push(pushOf('death'));
    const reply = await push({ ...pushOf('death'), nktHoTen: 'LÊ VĂN KHÁC' });
    expect(reply).toMatchObject({ status: 409, body: { type: 'client.message_id_reused' } });
  });

  test('of another client is another message', async () => {
    await push(pushOf('death'));
    const police = { headers: { 'x-road-client': POLICE, 'x-road-id': 'tin-1' }, body: pushOf('residence') };
    expect((await gateway.rest('POST', PUSH, police)).status).toBe(200);
  });

  test('while the first is in work is asked to come again', async () => {
    let finish: () => void = () => undefined;
    const slow = openTestDoor(tables, {
      takeChange: async (change) => {
        await new Promise<void>((resolve) => (finish = resolve));
        return gateway.door.takeChange(change);
      },
    });
    const first = push(pushOf('death'), 'tin-1', slow);
    await vi.waitFor(async () => {
      expect(await gateway.count('registers')).toBe(1);
    });
    const second = await push(pushOf('death'));
    expect(second).toMatchObject({ status: 503, body: { type: 'server.busy' } });
    expect(second.headers).toMatchObject({ 'Retry-After': '5' });
    finish();
    const receipt = receiptOf(await first);
    expect(receiptOf(await push(pushOf('death')))).toEqual(receipt);
  });

  test('twenty times at once is applied once, under one receipt', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => push(pushOf('death'))));
    const receipts = replies.filter(({ status }) => status === 200).map(receiptOf);
    expect(receipts.length).toBeGreaterThan(0);
    expect(new Set(receipts.map(({ maBienNhan }) => maBienNhan)).size).toBe(1);
    expect(replies.every(({ status }) => status === 200 || status === 503)).toBe(true);
    const { maBienNhan, ketQuaXuLy } = receiptOf(await push(pushOf('death')));
    expect([maBienNhan, ketQuaXuLy]).toEqual([receipts[0]?.maBienNhan, 'applied']);
  });

  test('after the first died halfway takes over under the same receipt', async () => {
    const dying = openTestDoor(tables, {
      takeChange: async (change) => {
        await gateway.door.takeChange(change);
        return new Promise(() => undefined); // the process is gone: nobody ever hears of it
      },
    });
    void push(pushOf('death'), 'tin-1', dying);
    await vi.waitFor(async () => {
      expect(await citizen('052039000019')).toBeDefined();
    });
    expect((await push(pushOf('death'))).status).toBe(503);
    gateway.clock.advance(61_000);
    const receipt = receiptOf(await push(pushOf('death')));
    expect(receipt.ketQuaXuLy).toBe('unchanged');
    expect(receiptOf(await push(pushOf('death')))).toEqual(receipt);
  });

  test('after the first failed need not wait', async () => {
    const broken = openTestDoor(tables, { takeChange: () => Promise.reject(new Error('hỏng')) });
    expect((await push(pushOf('death'), 'tin-1', broken)).status).toBe(500);
    expect((await push(pushOf('death'))).status).toBe(200);
  });
});

describe('What is pushed is recorded', () => {
  const looksAt = async (number: string) => {
    const hash = subjectHashOf(gateway.seal, number as PersonalNumber);
    const now = gateway.clock.now();
    const time = { from: instant(now - 1_000), to: instant(now + 1_000) };
    return (await recordPage(tables.citizens, 'by-subject', hash, time, 10)).records;
  };

  test('with each person whom it is about, by whom, upon what law, with what result', async () => {
    await push(pushOf('marriage'));
    for (const number of ['052300000020', '052099000021'])
      expect(await looksAt(number)).toMatchObject([
        {
          operation: 'door-change',
          client: JUSTICE,
          legalBasis: 'ND-278-2025',
          purpose: 'xroad-nhanThayDoi',
          fields: ['marriage'],
          outcome: 'answered',
          result: 'applied',
          sourceIp: '10.42.0.7',
        },
      ]);
  });

  test('with the one who has a number, where a citizen married a foreigner', async () => {
    await push({ ...pushOf('marriage'), chongSoGiayToTuyThan: 'P0000042' });
    expect(await looksAt('052300000020')).toHaveLength(1);
    expect(await looksAt('052099000021')).toEqual([]);
  });

  test('refused as another person’s too, since that tells of him', async () => {
    await push(pushOf('marriage'), 'tin-1');
    await push({ ...pushOf('death'), nktSoGiayToTuyThan: '052300000020' }, 'tin-2');
    expect(await looksAt('052300000020')).toContainEqual(
      expect.objectContaining({ operation: 'door-change', outcome: 'refused', problem: 'another-person' }),
    );
  });

  test('with the parents of a child, against whose records it is held', async () => {
    await push(pushOf('birth'));
    for (const number of ['052326000042', '052198000017', '052095000018'])
      expect(await looksAt(number)).toHaveLength(1);
  });

  test('before there is a receipt: no record, no answer', async () => {
    const mute = openTestDoor(tables, { recorder: { record: () => Promise.reject(new Error('đầy')) } });
    expect((await push(pushOf('death'), 'tin-1', mute)).status).toBe(500);
    expect(await gateway.dump('registers')).not.toContain('maBienNhan');
  });

  test('by its repetition, where the first died between taking it in and recording; and is in effect once', async () => {
    const dying = openTestDoor(tables, { recorder: { record: () => new Promise(() => undefined) } });
    void push(pushOf('death'), 'tin-1', dying);
    await vi.waitFor(async () => {
      expect(await citizen('052039000019')).toBeDefined();
    });
    expect(await looksAt('052039000019')).toEqual([]);
    const persons = async () =>
      (await gateway.dump('registers')).split('\n').filter((item) => item.includes('PERSON#'));
    const before = await persons();
    gateway.clock.advance(61_000);
    expect(receiptOf(await push(pushOf('death'))).ketQuaXuLy).toBe('unchanged');
    expect(await persons()).toEqual(before);
    expect(await looksAt('052039000019')).toMatchObject([{ outcome: 'answered', result: 'unchanged' }]);
  });

  test('and nothing of a person lies open, in tables, logs or answers', async () => {
    const kinds = ['birth', 'death', 'marriage'] as const;
    const replies: Reply[] = [];
    for (const kind of kinds) replies.push(await push(pushOf(kind), `tin-${kind}`));
    replies.push(await gateway.soap(soapCall('nhanThayDoi', asXml({ ...pushOf('birth'), nksGioiTinh: '' }))));
    const user = { 'x-road-id': 'tin-user', 'x-road-userid': 'VN052198000099' };
    replies.push(await gateway.rest('POST', PUSH, { body: pushOf('death'), headers: user }));
    const words = kinds
      .flatMap((kind) => Object.entries(pushOf(kind)))
      .flatMap(([name, value]) => (/HoTen$|SoDDCN$|soDinhDanh|SoGiayTo/.test(name) ? [String(value)] : []));
    expect(words.length).toBeGreaterThan(10);
    const shown = [
      await gateway.dump('registers'),
      await gateway.dump('citizens'),
      await gateway.dump('exchanges'),
      JSON.stringify(logged),
      JSON.stringify(replies),
    ].join('\n');
    for (const word of [...words, 'VN052198000099']) expect(shown).not.toContain(word);
    expect(logged.length).toBeGreaterThan(0);
  });
});
