import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { textOf } from '../../../../functions/kernel/xml/element.ts';
import { readSignedDocument, readSignedEnvelope } from '../../../../functions/kernel/xml/read-signed.ts';
import { newIdentity } from '../../../support/certificate.ts';
import {
  BODY,
  signedDocument,
  signedMessage,
  TIMESTAMP,
  unsignedMessage,
  type Making,
} from '../../../support/sign-xml.ts';

const signer = newIdentity('Nguồn dữ liệu thí dụ');
const stranger = newIdentity('Người lạ');
const clock = { now: () => Date.UTC(2026, 10, 25) };
const trust = { certificates: [signer.certificate], clock };

const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const asked = '<q:Hỏi xmlns:q="urn:q"><q:Số>1</q:Số></q:Hỏi>';
const forged = `<s:Body xmlns:u="${WSU}" u:Id="other"><q:Hỏi xmlns:q="urn:q"><q:Số>2</q:Số></q:Hỏi></s:Body>`;
const signed = signedMessage(unsignedMessage(asked), [BODY, TIMESTAMP], signer);
const signedBody = /<s:Body.*<\/s:Body>/s.exec(signed)?.[0] ?? '';
const signature = /<Signature .*<\/Signature>/s.exec(signed)?.[0] ?? '';

const verdict = async (message: string, by = trust): Promise<string> => {
  const read = await readSignedEnvelope(message, by);
  if (!read.ok) return read.problem.code;
  const [first] = read.value.body.children;
  return `read ${first === undefined ? '' : (textOf(first, 'Số') ?? '')}`;
};

describe('a signed message', () => {
  test('gives its body and the header entries that were signed, and says by whom', async () => {
    const read = await readSignedEnvelope(signed, trust);
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.value.body.name).toBe('Body');
    expect(read.value.headers.map(({ name }) => name)).toEqual(['Timestamp']);
    const der = new X509Certificate(signer.certificate).raw;
    expect(read.value.signer).toBe(createHash('sha256').update(der).digest('hex'));
  });

  test('gives no header entry that was not signed', async () => {
    const bodyOnly = signedMessage(unsignedMessage(asked), [BODY], signer);
    const read = await readSignedEnvelope(bodyOnly, trust);
    expect(read.ok && read.value.headers).toEqual([]);
  });

  test('is read whatever white space and comments stand around what was signed', async () => {
    expect(await verdict(signed.replace('<s:Header>', '\n<!-- đã ký -->\n<s:Header>'))).toBe('read 1');
  });

  test('whose value is split by a comment is read as the value that was signed', async () => {
    expect(await verdict(signed.replace('>1</q:Số>', '><!-- x -->1</q:Số>'))).toBe('read 1');
    expect(await verdict(signed.replace('>1</q:Số>', '>1<!-- x -->2</q:Số>'))).toBe('signature-wrong');
  });

  test('may be by either of two certificates while one replaces the other', async () => {
    expect(await verdict(signed, { certificates: [stranger.certificate, signer.certificate], clock })).toBe(
      'read 1',
    );
  });
});

describe('a message is refused', () => {
  test.each<readonly [name: string, message: string, code: string]>([
    ['without a signature', unsignedMessage(asked), 'signature-missing'],
    ['changed after it was signed', signed.replace('>1</q:Số>', '>2</q:Số>'), 'signature-wrong'],
    ['with its timestamp changed', signed.replace('2026-11-25', '2026-11-26'), 'signature-wrong'],
    [
      'with its signature’s value changed',
      signed.replace('<SignatureValue>', '<SignatureValue>AAAA'),
      'signature-wrong',
    ],
    [
      'signed by a stranger, who sends his certificate along',
      signedMessage(unsignedMessage(asked), [BODY], stranger),
      'signature-wrong',
    ],
    [
      'that the gate would not let in',
      signed.replace('<s:Envelope', '<!DOCTYPE x><s:Envelope'),
      'xml-doctype',
    ],
    ['cut short', signed.slice(0, -1), 'xml-truncated'],
  ])('%s', async (_name, message, code) => {
    expect(await verdict(message)).toBe(code);
  });

  test.each<readonly [name: string, making: Making]>([
    ['RSA with SHA-1', { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
    ['a digest by SHA-1', { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }],
    ['inclusive canonicalisation', { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }],
    [
      'canonicalisation with comments',
      { canonicalization: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments' },
    ],
  ])('signed by %s', async (_name, making) => {
    expect(await verdict(signedMessage(unsignedMessage(asked), [BODY], signer, making))).toBe(
      'signature-method',
    );
  });

  test('signed with HMAC, the certificate as its key', async () => {
    const hmac = signed.replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    );
    expect(await verdict(hmac)).toBe('signature-method');
  });

  test('by a certificate that is no longer, or not yet, in force', async () => {
    const over = newIdentity('Hết hạn', '200101', '251231');
    const early = newIdentity('Chưa có hiệu lực', '270101', '281231');
    for (const identity of [over, early]) {
      const message = signedMessage(unsignedMessage(asked), [BODY], identity);
      expect(await verdict(message, { certificates: [identity.certificate], clock })).toBe(
        'signature-certificate',
      );
    }
  });

  test('where nobody is trusted', async () => {
    expect(await verdict(signed, { certificates: [], clock })).toBe('signature-wrong');
  });
});

describe('what was signed is moved aside, and something else put in its place', () => {
  test.each<readonly [name: string, message: string, code: string]>([
    [
      'the body under a foreign wrapper in the header',
      signed
        .replace(signedBody, forged)
        .replace('</s:Header>', `<x:Wrapper xmlns:x="urn:x">${signedBody}</x:Wrapper></s:Header>`),
      'signature-elsewhere',
    ],
    [
      'the body as an entry of the header',
      signed.replace(signedBody, forged).replace('</s:Header>', `${signedBody}</s:Header>`),
      'signature-elsewhere',
    ],
    [
      'the body inside the body',
      signed.replace(signedBody, forged.replace('</s:Body>', `${signedBody}</s:Body>`)),
      'signature-elsewhere',
    ],
    [
      'the body after another body',
      signed.replace(signedBody, `${forged}${signedBody}`),
      'signature-elsewhere',
    ],
    [
      'the body inside the signature',
      signed
        .replace(signedBody, forged)
        .replace('</Signature>', `<Object>${signedBody}</Object></Signature>`),
      'signature-method',
    ],
    [
      'the whole envelope inside another',
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>${signed.replace(/<\?.*?\?>/, '')}</s:Header>${forged}</s:Envelope>`,
      'signature-elsewhere',
    ],
    [
      'the body, its id twice',
      signed
        .replace(signedBody, forged.replace('u:Id="other"', 'u:Id="body"'))
        .replace('</s:Header>', `<x:W xmlns:x="urn:x">${signedBody}</x:W></s:Header>`),
      'signature-elsewhere',
    ],
    [
      'the id on an element of the header, under another spelling of the attribute',
      signed.replace('</s:Header>', '<x:W xmlns:x="urn:x" ID="body"/></s:Header>'),
      'signature-elsewhere',
    ],
    ['the id again inside the body', signed.replace('<q:Số>', '<q:Số Id="body">'), 'signature-elsewhere'],
    [
      'the id by xml:id',
      signed.replace('</s:Header>', '<x:W xmlns:x="urn:x" xml:id="body"/></s:Header>'),
      'signature-elsewhere',
    ],
    [
      'a second signature beside the first',
      signed.replace('</Signature>', `</Signature>${signature}`),
      'signature-several',
    ],
    [
      'a second signature in the body',
      signed.replace('</s:Body>', `${signature}</s:Body>`),
      'signature-several',
    ],
    [
      'the signature out of its header',
      signed.replace(signature, '').replace('</s:Header>', `${signature}</s:Header>`),
      'signature-elsewhere',
    ],
    [
      'the signature after the body',
      signed.replace(signature, '').replace('</s:Body>', `</s:Body>${signature}`),
      'signature-elsewhere',
    ],
    [
      'a signature over the timestamp only',
      signedMessage(unsignedMessage(asked), [TIMESTAMP], signer),
      'signature-elsewhere',
    ],
    [
      'a signature over a part of the body',
      signedMessage(unsignedMessage(asked), ["//*[local-name(.)='Số']"], signer),
      'signature-elsewhere',
    ],
    [
      'a reference by XPath',
      signed.replace('URI="#body"', `URI="#xpointer(id('body'))"`),
      'signature-method',
    ],
    [
      'a reference that injects into XPath',
      signed.replace('URI="#body"', `URI="#body' or '1'='1"`),
      'signature-method',
    ],
    ['a reference to nothing', signed.replace('URI="#body"', 'URI="#nothing"'), 'signature-elsewhere'],
    ['a reference to a file', signed.replace('URI="#body"', 'URI="file:///etc/passwd"'), 'signature-method'],
    ['no reference', signed.replace(/<Reference .*<\/Reference>/s, ''), 'signature-method'],
    [
      'a second SignedInfo',
      signed.replace('<SignatureValue>', '<SignedInfo/><SignatureValue>'),
      'signature-method',
    ],
  ])('%s: refused', async (_name, message, code) => {
    expect(message).not.toBe(signed);
    expect(await verdict(message)).toBe(code);
  });
});

describe('a document with its signature inside', () => {
  const document = '<a xmlns="urn:a" x="1"><b>1</b><c>ễ</c></a>';
  const read = async (source: string): Promise<string> => {
    const answer = await readSignedDocument(source, trust);
    return answer.ok ? answer.value.root.children.map(({ text }) => text).join() : answer.problem.code;
  };

  test('comes back as it was signed, without its signature', async () => {
    expect(await read(signedDocument(document, signer))).toBe('1,ễ');
  });

  test('changed, wrapped, or with something added is refused', async () => {
    const whole = signedDocument(document, signer);
    expect(await read(whole.replace('<b>1', '<b>2'))).toBe('signature-wrong');
    expect(await read(whole.replace('</c>', '</c><d/>'))).toBe('signature-wrong');
    expect(await read(`<z>${whole}</z>`)).toBe('signature-elsewhere');
    expect(await read(document)).toBe('signature-missing');
  });

  test('is not one whose signature covers only a part', async () => {
    const part = signedMessage(
      '<a><w:Security xmlns:w="urn:w"/><b Id="b">1</b></a>',
      ["//*[local-name(.)='b']"],
      signer,
    );
    const moved = /<Signature .*<\/Signature>/s.exec(part)?.[0] ?? '';
    expect(await read(part.replace(moved, '').replace('</a>', `${moved}</a>`))).toBe('signature-elsewhere');
  });
});
