import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openXsd } from '../../../functions/kernel/xml/xsd.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from '../dvcqg/scripted-portal.ts';
import { movedClock } from '../population/population-calls.ts';
import { lineOf, REQUEST, routeOf } from './axis-calls.ts';

const messages = await openXsd(join(import.meta.dirname, '../../../schemas/xsd'), 'xroad-message.xsd');

const clock = movedClock();
let server: ScriptedPortal;
beforeAll(async () => {
  server = await startScriptedPortal();
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const XML = { 'content-type': 'text/xml' };
const call = (isReading = true) =>
  routeOf('xroad-soap', server.url, clock).call({ ...REQUEST, isReading }, lineOf());

/** An answer with the request's own headers, which a test changes as text. */
const repeats = (change: (header: string) => string = (header) => header): void => {
  server.answer = ({ body }): ScriptedReply => {
    const [header = ''] = /<soapenv:Header>.*<\/soapenv:Header>/s.exec(body) ?? [];
    const [root = ''] = /<soapenv:Envelope[^>]*>/.exec(body) ?? [];
    return {
      headers: XML,
      raw: `${root}${change(header)}<soapenv:Body><a/></soapenv:Body></soapenv:Envelope>`,
    };
  };
};
const faults = (code: string): void => {
  server.answer = () => ({
    http: 500,
    headers: XML,
    raw:
      '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>' +
      `<faultcode>${code}</faultcode><faultstring>Nguyễn Văn Mẫu</faultstring></S:Fault></S:Body></S:Envelope>`,
  });
};

describe('a call by X-Road’s SOAP protocol 4.0', () => {
  it('puts X-Road’s headers into the adapter’s envelope, and follows our schema of them', async () => {
    repeats();
    expect((await call()).kind).toBe('answered');
    const { method, url, body = '' } = server.seen[0] ?? {};
    expect([method, url]).toEqual(['POST', '/']);
    expect(await messages.read(body)).toMatchObject({ ok: true });
    for (const said of [
      '<id:xRoadInstance>XROADVN</id:xRoadInstance><id:memberClass>GOV</id:memberClass><id:memberCode>H21</id:memberCode><id:subsystemCode>lien-thong</id:subsystemCode></xro:client>',
      'id:objectType="SUBSYSTEM"',
      '<id:memberCode>C06</id:memberCode><id:subsystemCode>dan-cu</id:subsystemCode><id:serviceCode>TraCuuThongTinCongDan</id:serviceCode></xro:service>',
      '<xro:userId>VNcanbo-h21-01</xro:userId>',
      '<xro:id>01JQ7Z8Y6M000000000000042A</xro:id>',
      '<xro:issue>H21.17-260323-0042</xro:issue>',
      '<xro:protocolVersion>4.0</xro:protocolVersion>',
    ])
      expect(body).toContain(said);
  });

  it('is not sent when the adapter wrote no envelope', async () => {
    repeats();
    const route = routeOf('xroad-soap', server.url, clock);
    expect(await route.call({ ...REQUEST, body: '{}' }, lineOf())).toMatchObject({
      kind: 'refused',
      code: 'unsendable',
    });
    expect(server.seen).toEqual([]);
  });
});

describe('an answer', () => {
  it('repeats the headers of its request, and may add its own hash of it', async () => {
    repeats((header) =>
      header.replace(
        '</soapenv:Header>',
        '<xro:requestHash algorithmId="SHA-512">eA==</xro:requestHash></soapenv:Header>',
      ),
    );
    expect(await call()).toMatchObject({ kind: 'answered', status: 200 });
  });

  it.each([
    ['another id', 'id', '42A</xro:id>', '43A</xro:id>'],
    ['another member as the client', 'client', '>H21<', '>H22<'],
    ['another service', 'service', 'TraCuu', 'XacThuc'],
    ['another officer', 'userId', 'VNcanbo', 'VNkhac'],
    ['another dossier', 'issue', '0042</xro:issue>', '0043</xro:issue>'],
    ['another version of the protocol', 'protocolVersion', '4.0', '4.1'],
  ])('is not read when it repeats %s', async (_, what, ours, theirs) => {
    repeats((header) => header.replace(ours, theirs));
    expect(await call()).toMatchObject({
      kind: 'refused',
      by: 'axis',
      code: 'answer-mismatched',
      reason: `the answer does not repeat ${what}`,
    });
  });

  it.each([
    ['without a header', () => ''],
    ['whose id is another’s element', (header: string) => header.replaceAll('xro:id>', 'id:id>')],
    ['with two ids', (header: string) => header.replace(/<xro:id>.*<\/xro:id>/, (id) => id + id)],
  ])('is not read when it comes %s', async (_, change) => {
    repeats(change);
    expect(await call()).toMatchObject({ kind: 'refused', code: 'answer-mismatched' });
  });

  it.each([
    ['no XML', 'oops'],
    ['a page', '<html></html>'],
  ])('that is %s is left to the adapter, which says so', async (_, raw) => {
    server.answer = () => ({ headers: XML, raw });
    expect(await call()).toMatchObject({ kind: 'answered', body: raw });
  });
});

describe('a fault of the Security Server', () => {
  it.each([
    ['Client.MissingHeader', { kind: 'refused', by: 'axis', code: 'client.missingheader' }],
    ['client.invalid_body', { kind: 'refused', by: 'axis', code: 'client.invalidbody' }],
    ['Server.ServerProxy.AccessDenied', { kind: 'refused', code: 'server.serverproxy.accessdenied' }],
    ['server.serverproxy.access_denied', { kind: 'refused', code: 'server.serverproxy.accessdenied' }],
    ['Server.ClientProxy.NetworkError', { kind: 'transient' }],
    ['server.serverproxy.service_disabled', { kind: 'transient', later: true }],
    ['Server.ServerProxy.CannotCreateSignature', { kind: 'unknown' }],
    ['S:Server.ServerProxy.UnknownService', { kind: 'refused', by: 'axis' }],
  ])('%s', async (code, expected) => {
    faults(code);
    const reply = await call();
    expect(reply).toMatchObject(expected);
    expect(JSON.stringify(reply)).not.toContain('Mẫu');
  });

  it('of a provider that could not be reached may have had an effect, for who writes', async () => {
    faults('Server.ServerProxy.ServiceFailed.HttpError');
    expect(await call(true)).toMatchObject({ kind: 'transient' });
    expect(await call(false)).toMatchObject({ kind: 'unknown' });
  });

  it.each(['S:Server', 'S:Client', 'Server.Loi.Rieng', 'LOI_RIENG'])(
    'is none when the code is the provider’s own: %s',
    async (code) => {
      faults(code);
      expect(await call()).toMatchObject({ kind: 'answered', status: 500 });
    },
  );
});
