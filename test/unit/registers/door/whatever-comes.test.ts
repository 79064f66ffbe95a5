import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMediaType, soapPart } from '../../../../functions/registers/door/mime.ts';
import { readRestCall } from '../../../../functions/registers/door/rest-call.ts';
import { DoorSettings } from '../../../../functions/registers/door/settings.ts';
import { readSoapCall } from '../../../../functions/registers/door/soap-call.ts';
import { readFileSync } from 'node:fs';

const message = readFileSync(
  new URL('../../../fixtures/xroad/soap/status.xml', import.meta.url),
  'utf8',
).trimEnd();
const open = DoorSettings.parse({
  instance: 'VN-TEST',
  memberClass: 'GOV',
  memberCode: 'H21',
  subsystem: 'LIENTHONG',
  clients: {},
  serverAllow: ['10.42.0.7'],
});
const soap = (body: string, type = 'text/xml') =>
  readSoapCall({ method: 'POST', headers: { 'content-type': type }, body, isBase64Encoded: false });

/** Any text, often with what matters to a reader of messages in many parts. */
const odd = fc
  .array(
    fc.oneof(fc.string(), fc.constantFrom('--', '--b', '--b--', '\r\n', '\n', ':', 'Content-Type: text/xml')),
  )
  .map((parts) => parts.join(''));

describe('Whatever comes to the door', () => {
  test('a message cut short at any byte is no message', async () => {
    for (let end = 0; end < message.length; end += 1) {
      const { said, repeated } = await soap(message.slice(0, end));
      expect(said.ok, `cut at ${end}`).toBe(false);
      expect(repeated).toEqual([]);
    }
    expect((await soap(message)).said.ok).toBe(true);
  });

  test('a message in many parts is read or refused, never thrown at us', () => {
    fc.assert(
      fc.property(odd, fc.string(), (body, boundary) => {
        const media = readMediaType(`multipart/related; boundary="${boundary.replaceAll('"', '')}"`);
        if (media !== undefined) soapPart(Buffer.from(body), media);
        const known = readMediaType('multipart/related; boundary=b');
        if (known !== undefined) soapPart(Buffer.from(body), known);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a part that was written is the part that is read, byte for byte', () => {
    const media = readMediaType('multipart/related; boundary=b42');
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const content = Buffer.from(bytes);
        if (media === undefined || content.includes('--b42')) return;
        const head = Buffer.from('--b42\r\nContent-Type: text/xml\r\nContent-ID: <goc>\r\n\r\n');
        const read = soapPart(Buffer.concat([head, content, Buffer.from('\r\n--b42--\r\n')]), media);
        expect(read.ok && read.value.bytes.equals(content)).toBe(true);
      }),
    );
  });

  test('a Content-Type is read or not, never thrown at us, and quickly', () => {
    fc.assert(
      fc.property(odd, (text) => {
        readMediaType(text);
      }),
    );
    const began = performance.now();
    readMediaType(`text/xml; ${'a="'.repeat(20_000)}`);
    readMediaType(`text/xml${';'.repeat(20_000)}`);
    readMediaType(`${'a'.repeat(50_000)}/`);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('an address is one of ours or none, never thrown at us', () => {
    if (open === undefined) throw new Error('the door is shut');
    fc.assert(
      fc.property(fc.oneof(fc.webPath(), fc.string()), fc.string(), (path, client) => {
        readRestCall(open, {
          method: 'GET',
          path,
          hasQuery: false,
          headers: { 'x-road-client': client },
          clientHeaders: 1,
          body: null,
          isBase64Encoded: false,
          correlationId: 'c',
        });
      }),
    );
  });
});
