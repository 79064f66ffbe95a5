import { describe, expect, test } from 'vitest';
import { element, textElement, textOf, type XmlElement } from '../../../../functions/kernel/xml/element.ts';
import { readXml } from '../../../../functions/kernel/xml/read-xml.ts';
import { contentTypeProblem } from '../../../../functions/kernel/xml/soap-content-type.ts';
import {
  mustBeUnderstood,
  readSoap,
  soapEnvelope,
  soapFault,
  SOAP_PREFIXES,
  type SoapMessage,
} from '../../../../functions/kernel/xml/soap.ts';
import { SOAP_NS } from '../../../../functions/kernel/xml/well-known.ts';
import { writeXml } from '../../../../functions/kernel/xml/write-xml.ts';

const tree = async (source: string): Promise<XmlElement> => {
  const read = await readXml(source);
  if (!read.ok) throw new Error(read.problem.code);
  return read.value;
};

const message = async (inside: string): Promise<SoapMessage | string> => {
  const read = readSoap(await tree(`<e:Envelope xmlns:e="${SOAP_NS}">${inside}</e:Envelope>`));
  return read.ok ? read.value : read.problem.code;
};

const soap = async (inside: string): Promise<SoapMessage> => {
  const read = await message(inside);
  if (typeof read === 'string') throw new Error(read);
  return read;
};

describe('an envelope', () => {
  test('has a header, and one element in its body', async () => {
    const { header, body, fault } = await soap('<e:Header><h/><i/></e:Header><e:Body><b>x</b></e:Body>');
    expect(header?.children.map(({ name }) => name)).toEqual(['h', 'i']);
    expect(body?.text).toBe('x');
    expect(fault).toBeUndefined();
  });

  test('may have an empty body, which is not the same as none', async () => {
    expect((await soap('<e:Body/>')).body).toBeUndefined();
    expect(await message('<e:Header/>')).toBe('soap-body-missing');
  });

  test('without a header is told from one with an empty header', async () => {
    expect((await soap('<e:Body/>')).header).toBeUndefined();
    expect((await soap('<e:Header/><e:Body/>')).header?.children).toEqual([]);
  });

  test.each<readonly [name: string, inside: string, code: string]>([
    ['two bodies', '<e:Body/><e:Body/>', 'soap-body'],
    ['two elements in the body', '<e:Body><a/><b/></e:Body>', 'soap-body'],
    ['text in the body', '<e:Body>x</e:Body>', 'soap-body'],
    ['something beside the body', '<e:Body/><x/>', 'soap-body'],
    ['two headers', '<e:Header/><e:Header/><e:Body/>', 'soap-header'],
    ['the header after the body', '<e:Body/><e:Header/>', 'soap-header'],
    ['a body of another namespace', '<Body/>', 'soap-body-missing'],
  ])('%s is refused', async (_name, inside, code) => {
    expect(await message(inside)).toBe(code);
  });

  test('of SOAP 1.2, or anything else, is none', async () => {
    const other = readSoap(
      await tree('<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>'),
    );
    expect(other).toEqual({ ok: false, problem: { code: 'soap-not-envelope' } });
    expect(readSoap(await tree('<a/>'))).toEqual({ ok: false, problem: { code: 'soap-not-envelope' } });
  });

  test('says which header entries must be understood', async () => {
    const { header } = await soap(
      '<e:Header><a e:mustUnderstand="1"/><b e:mustUnderstand="0"/><c mustUnderstand="1"/></e:Header><e:Body/>',
    );
    expect(header?.children.map(mustBeUnderstood)).toEqual([true, false, false]);
  });

  test('that is written is read back', async () => {
    const body = element('urn:1', 'Hỏi', { children: [textElement('urn:1', 'Số', '012')] });
    const text = await writeXml(soapEnvelope({ header: [element('urn:2', 'h')], body }), {
      prefixes: SOAP_PREFIXES,
    });
    const read = readSoap(await tree(text.ok ? text.value : ''));
    expect(read.ok && read.value.body?.children.map(({ text: value }) => value)).toEqual(['012']);
    expect(read.ok && read.value.header?.children.map(({ ns }) => ns)).toEqual(['urn:2']);
  });
});

describe('a fault', () => {
  test('is read with its code’s prefix resolved', async () => {
    const { fault, body } = await soap(
      '<e:Body><e:Fault><faultcode xmlns:x="urn:x">x:Server.Busy</faultcode><faultstring>bận</faultstring>' +
        '<faultactor>urn:a</faultactor><detail><m>7</m></detail></e:Fault></e:Body>',
    );
    expect(body).toBeUndefined();
    expect(fault).toMatchObject({
      code: { ns: 'urn:x', name: 'Server.Busy' },
      string: 'bận',
      actor: 'urn:a',
    });
    expect(fault?.detail === undefined ? undefined : textOf(fault.detail, 'm')).toBe('7');
  });

  test.each([
    ['e:Client', { ns: SOAP_NS, name: 'Client' }],
    ['Server.ServerProxy.ServiceFailed', { ns: '', name: 'Server.ServerProxy.ServiceFailed' }],
    ['undeclared:Server', { ns: '', name: 'Server' }],
    ['server.clientproxy.network_error', { ns: '', name: 'server.clientproxy.network_error' }],
  ])('of code %s', async (code, expected) => {
    const inside = `<e:Body><e:Fault><faultcode>${code}</faultcode><faultstring/></e:Fault></e:Body>`;
    expect((await soap(inside)).fault?.code).toEqual(expected);
  });

  test('whose members have a namespace, as some servers write them, is read all the same', async () => {
    const inside =
      '<e:Body><e:Fault><e:faultcode>e:Server</e:faultcode><e:faultstring>x</e:faultstring></e:Fault></e:Body>';
    expect((await soap(inside)).fault?.string).toBe('x');
  });

  test.each([
    ['without a code', '<faultstring>x</faultstring>'],
    ['with an empty code', '<faultcode/><faultstring>x</faultstring>'],
    ['with two codes', '<faultcode>a</faultcode><faultcode>b</faultcode><faultstring>x</faultstring>'],
    ['without a text', '<faultcode>a</faultcode>'],
  ])('%s cannot be read', async (_name, inside) => {
    expect(await message(`<e:Body><e:Fault>${inside}</e:Fault></e:Body>`)).toBe('soap-fault');
  });

  test('that is written is read back', async () => {
    const fault = soapFault({
      code: 'Client.InvalidBody',
      string: 'Thân sai',
      actor: 'urn:a',
      detail: [textElement('urn:d', 'n', '1')],
    });
    const text = await writeXml(soapEnvelope({ body: fault }), { prefixes: SOAP_PREFIXES });
    const read = readSoap(await tree(text.ok ? text.value : ''));
    expect(read.ok && read.value.fault).toMatchObject({
      code: { ns: SOAP_NS, name: 'Client.InvalidBody' },
      string: 'Thân sai',
      actor: 'urn:a',
    });
  });
});

describe('a content type', () => {
  test.each([
    ['text/xml', undefined],
    ['text/xml; charset=utf-8', undefined],
    ['TEXT/XML;charset="UTF-8"', undefined],
    ['application/xml', undefined],
    ['text/xml; charset=utf-16', 'xml-encoding'],
    ['text/xml; charset=iso-8859-1', 'xml-encoding'],
    ['application/soap+xml', 'soap-content-type'],
    ['multipart/related; type="text/xml"', 'soap-content-type'],
    ['application/json', 'soap-content-type'],
    ['text/html', 'soap-content-type'],
    ['', 'soap-content-type'],
    [undefined, 'soap-content-type'],
  ])('%s', (type, code) => {
    expect(contentTypeProblem(type)?.code).toBe(code);
  });
});
