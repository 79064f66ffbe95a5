import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { element, textElement, type XmlElement } from '../../../../functions/kernel/xml/element.ts';
import { readXml } from '../../../../functions/kernel/xml/read-xml.ts';
import { SOAP_PREFIXES, soapEnvelope, soapFault } from '../../../../functions/kernel/xml/soap.ts';
import { writeXml } from '../../../../functions/kernel/xml/write-xml.ts';
import { openXsd } from '../../../../functions/kernel/xml/xsd.ts';
import { populationAnswer } from '../../../support/population-answer.ts';

const FOLDER = 'schemas/xsd';
const NOW = 'http://dancuquocgia.bca';
const OLDER = 'http://gtel.vn/qldc';

test('every schema of ours can be opened by itself', async () => {
  for (const name of readdirSync(FOLDER)) {
    const opened = await openXsd(FOLDER, name).then(() => 'opened', String);
    expect([name, opened]).toEqual([name, 'opened']);
  }
});

test('a schema that is not there is a bug', async () => {
  await expect(openXsd(FOLDER, 'none.xsd')).rejects.toThrow('none.xsd');
});

describe('what is judged', () => {
  test('goes through the gate first', async () => {
    const xsd = await openXsd(FOLDER, 'population-response.xsd');
    expect(await xsd.read('<!DOCTYPE a><a/>')).toEqual({ ok: false, problem: { code: 'xml-doctype' } });
    expect(await xsd.read('')).toEqual({ ok: false, problem: { code: 'xml-empty' } });
  });

  test('and comes back as the tree that the gate makes of it', async () => {
    const xsd = await openXsd(FOLDER, 'population-response.xsd');
    const answer = populationAnswer(2);
    expect(await xsd.read(answer)).toEqual(await readXml(answer));
  });

  test('is told where it departs, by our names and without its own text', async () => {
    const xsd = await openXsd(FOLDER, 'population-response.xsd');
    const wrong = populationAnswer(1).replace('<ns1:SoDinhDanh>064090', '<ns1:SoDinhDanh>NGUYỄN064090');
    expect(await xsd.read(wrong)).toEqual({
      ok: false,
      problem: { code: 'xml-invalid', line: 6, path: 'Envelope/Body/CongdanCollection/CongDan/SoDinhDanh' },
    });
    const strange = populationAnswer(1).replace('<ns1:GioiTinh>1</ns1:GioiTinh>', '<ns1:NguyễnVănA/>');
    const read = await xsd.read(strange);
    expect(JSON.stringify(read)).not.toContain('Nguyễn');
    expect(read).toMatchObject({ problem: { path: 'Envelope/Body/CongdanCollection/CongDan' } });
  });

  test('without any schema that knows its root is not valid', async () => {
    const xsd = await openXsd(FOLDER, 'population-response.xsd');
    expect(await xsd.read('<unheard-of/>')).toMatchObject({ problem: { code: 'xml-invalid' } });
  });
});

describe('the population register', () => {
  const look = (
    ns: string,
    name: string,
    change: (parts: [string, string][]) => [string, string][] = (x) => x,
  ): XmlElement =>
    soapEnvelope({
      header: [],
      body: element(ns, name, {
        children: [
          ...change([
            ['MaYeuCau', '01JQ7Z8Y6M0000000000000001'],
            ['MaDVC', '1.000001'],
            ['MaTichHop', '037'],
            ['MaCanBo', 'canbo-01'],
            ['SoDinhDanh', '064090000001'],
            ['HoVaTen', 'NGUYỄN VĂN THÍ DỤ'],
          ]).map(([part, text]) => textElement(ns, part, text)),
          element(ns, 'NgayThangNamSinh', { children: [textElement(ns, 'Nam', '1990')] }),
        ],
      }),
    });

  const isValid = async (schema: string, message: XmlElement): Promise<boolean> =>
    (await (await openXsd(FOLDER, schema)).check(message)).ok;

  test('is asked in either namespace, each by its own schema', async () => {
    expect(await isValid('population-request.xsd', look(NOW, 'TraCuuThongTinCongDan'))).toBe(true);
    expect(await isValid('population-request-older.xsd', look(OLDER, 'XacThucThongTinCongDan'))).toBe(true);
  });

  test('is not asked out of order, with both numbers, or without an officer', async () => {
    const valid = (change: (parts: [string, string][]) => [string, string][]): Promise<boolean> =>
      isValid('population-request.xsd', look(NOW, 'TraCuuThongTinCongDan', change));
    expect(await valid((parts) => parts.toReversed())).toBe(false);
    expect(await valid((parts) => [...parts, ['SoCMND', '230000001']])).toBe(false);
    expect(await valid((parts) => parts.filter(([name]) => name !== 'MaCanBo'))).toBe(false);
    expect(
      await valid((parts) =>
        parts.map(([name, text]) => [name, name === 'SoDinhDanh' ? '64090000001' : text]),
      ),
    ).toBe(false);
  });

  test('answers with people, with nobody, or with yes and no', async () => {
    const xsd = await openXsd(FOLDER, 'population-response.xsd');
    const ns = 'http://www.mic.gov.vn/dancu/1.0';
    const answer = (body: XmlElement) => xsd.check(soapEnvelope({ body }));
    expect((await xsd.read(populationAnswer(3))).ok).toBe(true);
    expect((await answer(element(ns, 'CongdanCollection'))).ok).toBe(true);
    expect(
      (await answer(element(ns, 'KetQuaXacThuc', { children: [textElement(ns, 'TonTai', 'true')] }))).ok,
    ).toBe(true);
    expect(
      (await answer(element(ns, 'KetQuaXacThuc', { children: [textElement(ns, 'TonTai', 'maybe')] }))).ok,
    ).toBe(false);
  });
});

describe('X-Road', () => {
  const X = 'http://x-road.eu/xsd/xroad.xsd';
  const ID = 'http://x-road.eu/xsd/identifiers';
  const identifier = (name: string, type: string, parts: readonly string[]): XmlElement =>
    element(X, name, {
      attributes: [{ ns: ID, name: 'objectType', value: type }],
      children: parts.map((part) => textElement(ID, part, 'THIDU')),
    });
  const client = identifier('client', 'SUBSYSTEM', [
    'xRoadInstance',
    'memberClass',
    'memberCode',
    'subsystemCode',
  ]);
  const service = identifier('service', 'SERVICE', [
    'xRoadInstance',
    'memberClass',
    'memberCode',
    'serviceCode',
  ]);
  const verdict = async (header: readonly XmlElement[]): Promise<string> => {
    const xsd = await openXsd(FOLDER, 'xroad-message.xsd');
    const checked = await xsd.check(soapEnvelope({ header, body: element('urn:1', 'x') }));
    return checked.ok
      ? 'valid'
      : 'path' in checked.problem
        ? (checked.problem.path ?? '')
        : checked.problem.code;
  };

  test('a message with its headers is valid', async () => {
    const rest = [
      textElement(X, 'id', 'm-1'),
      textElement(X, 'userId', 'VN1'),
      textElement(X, 'protocolVersion', '4.0'),
    ];
    expect(await verdict([client, service, ...rest])).toBe('valid');
  });

  test('an identifier without its type, of a wrong type or out of order is not', async () => {
    expect(await verdict([{ ...client, attributes: [] }])).toBe('Envelope/Header/client');
    expect(
      await verdict([identifier('client', 'FRIEND', ['xRoadInstance', 'memberClass', 'memberCode'])]),
    ).toContain('client');
    expect(
      await verdict([identifier('client', 'MEMBER', ['memberClass', 'xRoadInstance', 'memberCode'])]),
    ).toContain('client');
    expect(await verdict([identifier('service', 'SERVICE', ['xRoadInstance', 'serviceCode'])])).toContain(
      'service',
    );
  });

  test('another version of the protocol is not', async () => {
    expect(await verdict([textElement(X, 'protocolVersion', '3.1')])).toBe('Envelope/Header/protocolVersion');
  });

  test('a fault of ours is a fault of SOAP 1.1', async () => {
    const xsd = await openXsd(FOLDER, 'soap-envelope.xsd');
    const fault = soapFault({ code: 'Client', string: 'sai', detail: [element('urn:1', 'x')] });
    // By another prefix its code would name nothing.
    expect((await xsd.check(soapEnvelope({ body: fault }))).ok).toBe(false);
    const text = await writeXml(soapEnvelope({ body: fault }), { prefixes: SOAP_PREFIXES });
    expect((await xsd.read(text.ok ? text.value : '')).ok).toBe(true);
  });
});
