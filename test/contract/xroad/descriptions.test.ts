import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openXsd } from '../../../functions/kernel/xml/xsd.ts';
import { readXml } from '../../../functions/kernel/xml/read-xml.ts';
import { child, childrenNamed, attributeOf } from '../../../functions/kernel/xml/element.ts';
import { readSoap } from '../../../functions/kernel/xml/soap.ts';
import { restDocument } from '../../../functions/registers/door/describe-rest.ts';
import { wsdl } from '../../../functions/registers/door/wsdl.ts';
import { DoorService } from '../../../schemas/registers/door-services.ts';
import { doorXsd } from '../../../schemas/registers/door-xsd.ts';
import { startDatabase } from '../../support/tables.ts';
import { afterAll } from 'vitest';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
const { asXml, keepDossier, openTestDoor, POLICE, pushOf, soapCall, soapIn, soapMessage } =
  await import('../../support/door.ts');

const root = new URL('../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const { version } = JSON.parse(text('package.json')) as { version: string };
const door = await openXsd(new URL('schemas/xsd', root).pathname, 'registers-door.xsd');

const wrapperOf = async (message: string) => {
  const document = await readXml(message);
  if (!document.ok) throw new Error(document.problem.code);
  const soap = readSoap(document.value);
  if (!soap.ok || soap.value.body === undefined) throw new Error('no wrapper');
  return soap.value.body;
};

describe('What the door says of itself', () => {
  test('are the descriptions that the contract gives today (else: npm run generate)', () => {
    expect(text('schemas/xsd/registers-door.xsd')).toBe(doorXsd());
    expect(JSON.parse(text('functions/registers/door/openapi.json'))).toEqual(
      JSON.parse(JSON.stringify(restDocument(version))),
    );
  });

  test('the WSDL names every service as X-Road wants it: document/literal, one wrapper in and one out', async () => {
    const document = await readXml(wsdl('https://lienthong.example.vn'));
    if (!document.ok) throw new Error(document.problem.code);
    const binding = child(document.value, 'binding');
    const operations = binding === undefined ? [] : childrenNamed(binding, 'operation');
    expect(operations.map((each) => attributeOf(each, 'name'))).toEqual(DoorService.options);
    expect(operations.map((each) => child(each, 'version')?.text)).toEqual(['v1', 'v1', 'v1']);
    const messages = childrenNamed(document.value, 'message').slice(1);
    for (const message of messages) {
      const [part, ...others] = childrenNamed(message, 'part');
      expect(others).toEqual([]);
      const name = attributeOf(message, 'name') ?? '';
      expect(part === undefined ? undefined : attributeOf(part, 'element')).toBe(`lt:${name}`);
      expect(name.replace(/Response$/, '')).toMatch(new RegExp(`^(${DoorService.options.join('|')})$`));
    }
    const port = child(document.value, 'service')?.children[0]?.children[0];
    expect(port === undefined ? undefined : attributeOf(port, 'location')).toBe(
      'https://lienthong.example.vn/xroad/soap',
    );
  });

  test.each(['status.xml', 'results.xml'])('its schema judges what is asked: %s', async (name) => {
    expect((await door.check(await wrapperOf(soapMessage(name)))).ok).toBe(true);
  });

  test.each(['birth', 'death', 'marriage', 'residence'] as const)(
    'and what is pushed: a %s',
    async (name) => {
      const wrapper = await wrapperOf(soapCall('nhanThayDoi', asXml(pushOf(name))));
      expect((await door.check(wrapper)).ok).toBe(true);
      const wrong = await wrapperOf(
        soapCall('nhanThayDoi', asXml({ ...pushOf(name), ngayDangKy: '2026-03-20' })),
      );
      expect((await door.check(wrong)).ok).toBe(false);
    },
  );

  test('and what is answered', async () => {
    const gateway = openTestDoor(tables);
    await keepDossier(tables, { status: 10 });
    const replies = [
      await gateway.soap(soapMessage('status.xml')),
      await gateway.soap(soapMessage('results.xml')),
      await gateway.soap(soapCall('nhanThayDoi', asXml(pushOf('residence')), { client: POLICE })),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(200);
      const { body } = await soapIn(reply);
      expect(body === undefined ? undefined : (await door.check(body)).ok).toBe(true);
    }
    const { fault } = await soapIn(await gateway.soap(soapMessage('unknown-field.xml')));
    const problem = fault?.detail === undefined ? undefined : child(fault.detail, 'problem');
    expect(problem === undefined ? undefined : (await door.check(problem)).ok).toBe(true);
  });

  test('the OpenAPI document is of version 3.0, which every Security Server reads, and says every service', () => {
    const document = restDocument(version) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toMatch(/^3\.0\./);
    expect(Object.keys(document.paths).map((path) => path.split('/')[1])).toEqual(DoorService.options);
    expect(JSON.stringify(document)).not.toMatch(/"const"|"type":\[|definitions|\$defs/);
  });

  test('and everything that it refers to is there', () => {
    const document = restDocument(version);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(20);
    for (const to of references) {
      const found = to
        .slice('#/'.length)
        .split('/')
        .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document);
      expect(found, to).toBeDefined();
    }
  });
});
