import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { child, childIn, childrenNamed, textOf } from '../../../../functions/kernel/xml/element.ts';
import { ONE_MESSAGE, ONE_PAGE } from '../../../../functions/kernel/xml/limits.ts';
import { XML_PROBLEMS } from '../../../../functions/kernel/xml/problem.ts';
import { readXml } from '../../../../functions/kernel/xml/read-xml.ts';
import { populationAnswer } from '../../../support/population-answer.ts';

const refusal = async (source: string | Uint8Array): Promise<string> => {
  const read = await readXml(source);
  return read.ok ? 'let in' : read.problem.code;
};

const tree = async (source: string | Uint8Array) => {
  const read = await readXml(source);
  if (!read.ok) throw new Error(read.problem.code);
  return read.value;
};

describe('attacks', () => {
  const entity = '<!ENTITY x "y">';
  const lol = Array.from({ length: 9 }, (_, level) => {
    const below = level === 0 ? 'lol' : `&l${level - 1};`.repeat(10);
    return `<!ENTITY l${level} "${below}">`;
  }).join('');

  test('thirty comments before the root, which a pattern would read in a thousand million ways', async () => {
    expect(await refusal(`${'<!---->'.repeat(30)}<a/>`)).toBe('let in');
    expect(await refusal(`${'<!-- x --> '.repeat(30)}<html>`)).toBe('xml-html');
  });

  test.each<readonly [name: string, source: string, code: string]>([
    ['a DOCTYPE, however harmless', '<!DOCTYPE a><a/>', 'xml-doctype'],
    [
      'a DOCTYPE after the declaration',
      '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "a.dtd"><a/>',
      'xml-doctype',
    ],
    ['a DOCTYPE after a comment', '<!-- harmless --><!DOCTYPE a><a/>', 'xml-doctype'],
    ['a DOCTYPE in lower case', '<!doctype a><a/>', 'xml-doctype'],
    ['an internal entity', `<!DOCTYPE a [${entity}]><a>&x;</a>`, 'xml-doctype'],
    ['an entity without a DOCTYPE', '<a>&x;</a>', 'xml-malformed'],
    ['an entity declared inside an element', `<a>${entity}</a>`, 'xml-doctype'],
    ['a billion laughs', `<!DOCTYPE a [${lol}]><a>&l8;</a>`, 'xml-doctype'],
    [
      'a quadratic blow-up',
      `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(50_000)}">]><a>${'&x;'.repeat(10_000)}</a>`,
      'xml-doctype',
    ],
    ['XXE to a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'xml-doctype'],
    ['XXE over HTTP', '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]><a>&x;</a>', 'xml-doctype'],
    [
      'a parameter entity',
      '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd"> %p;]><a/>',
      'xml-doctype',
    ],
    ['an external DTD', '<!DOCTYPE a PUBLIC "-//X//Y" "http://127.0.0.1:1/a.dtd"><a/>', 'xml-doctype'],
    ['a default attribute by ATTLIST', '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>', 'xml-doctype'],
    ['200,000 elements inside one another', '<a>'.repeat(200_000), 'xml-too-deep'],
    ['65 elements inside one another', '<a>'.repeat(65) + '</a>'.repeat(65), 'xml-too-deep'],
    ['the same attribute twice', '<a b="1" b="2"/>', 'xml-duplicate-attribute'],
    [
      'the same attribute through two prefixes of one namespace',
      '<a xmlns:p="urn:u" xmlns:q="urn:u" p:b="1" q:b="2"/>',
      'xml-duplicate-attribute',
    ],
    ['an element of an undeclared prefix', '<p:a/>', 'xml-namespace'],
    ['an attribute of an undeclared prefix', '<a p:b="1"/>', 'xml-namespace'],
    ['a prefix outside the element that declares it', '<a><b xmlns:p="urn:u"/><p:c/></a>', 'xml-namespace'],
    ['two colons in a name', '<p:a:b xmlns:p="urn:u"/>', 'xml-namespace'],
    ['the prefix xml for something else', '<a xmlns:xml="urn:u"/>', 'xml-namespace'],
    [
      'another prefix for the namespace of xml',
      '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
      'xml-namespace',
    ],
    ['the prefix xmlns declared', '<a xmlns:xmlns="urn:u"/>', 'xml-namespace'],
    ['the namespace of xmlns as a default', '<a xmlns="http://www.w3.org/2000/xmlns/"/>', 'xml-namespace'],
    ['a prefix undeclared again', '<a xmlns:p="urn:u"><b xmlns:p=""/></a>', 'xml-namespace'],
    ['a second root', '<a/><b/>', 'xml-malformed'],
    ['text after the root', '<a/>text', 'xml-malformed'],
    ['text before the root', 'text<a/>', 'xml-not-xml'],
    ['a processing instruction before the root', '<?pi x?><a/>', 'xml-processing-instruction'],
    ['a stylesheet', '<?xml version="1.0"?><?xml-stylesheet href="x"?><a/>', 'xml-processing-instruction'],
    ['a processing instruction inside', '<a><?php echo 1 ?></a>', 'xml-processing-instruction'],
    ['a second declaration', '<a><?xml version="1.0"?></a>', 'xml-processing-instruction'],
    ['a NUL', '<a>\0</a>', 'xml-malformed'],
    ['a NUL by number', '<a>&#0;</a>', 'xml-malformed'],
    ['a control character', '<a>\u0007</a>', 'xml-malformed'],
    ['a control character by number', '<a>&#x7;</a>', 'xml-malformed'],
    ['half of a pair by number', '<a>&#xD800;</a>', 'xml-malformed'],
    ['no character at all', '<a>\uFFFE</a>', 'xml-malformed'],
    ['a `<` in an attribute', '<a b="<"/>', 'xml-malformed'],
    ['an attribute without quotes', '<a b=1/>', 'xml-malformed'],
    ['elements that cross', '<a><b></a></b>', 'xml-malformed'],
    ['a `]]>` in a text', '<a>]]></a>', 'xml-malformed'],
    ['a comment with two hyphens inside', '<a><!-- x -- y --></a>', 'xml-malformed'],
    ['an element called __proto__', '<a><__proto__>x</__proto__></a>', 'xml-reserved-name'],
    ['an element called constructor', '<constructor/>', 'xml-reserved-name'],
    ['an element called prototype, under a prefix', '<p:prototype xmlns:p="urn:u"/>', 'xml-reserved-name'],
    ['an element called toString', '<a><toString/></a>', 'xml-reserved-name'],
    ['an attribute called __proto__', '<a __proto__="x"/>', 'xml-reserved-name'],
    [
      'an attribute called constructor, under a prefix',
      '<a xmlns:p="urn:u" p:constructor="x"/>',
      'xml-reserved-name',
    ],
    ['an encoding that is not UTF-8', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'xml-encoding'],
    ['UTF-7 declared', '<?xml version="1.0" encoding="UTF-7"?><a>+ADw-b/+AD4-</a>', 'xml-encoding'],
    ['half of a pair in a string', '<a>\uD800</a>', 'xml-encoding'],
  ])('%s is refused', async (_name, source, code) => {
    expect(await refusal(source)).toBe(code);
  });

  test.each<readonly [name: string, bytes: Uint8Array, code: string]>([
    ['UTF-16 with a mark', Buffer.from('\uFEFF<a/>', 'utf16le'), 'xml-encoding'],
    ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le'), 'xml-encoding'],
    ['UTF-16, big end first', Buffer.from('\uFEFF<a/>', 'utf16le').swap16(), 'xml-encoding'],
    ['UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), 'xml-encoding'],
    ['overlong UTF-8 for `<`', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0xbc, 0x62, 0x2f, 0x3e]), 'xml-encoding'],
    ['a pair in UTF-8 (CESU-8)', Buffer.from('3c613eeda080edb0803c2f613e', 'hex'), 'xml-encoding'],
    ['Latin-1 bytes', Buffer.from('<a>Nguy\xean</a>', 'latin1'), 'xml-encoding'],
  ])('%s is refused', async (_name, bytes, code) => {
    expect(await refusal(bytes)).toBe(code);
  });

  test('an XInclude is an element like any other: nothing is included', async () => {
    const include = '<xi:include href="file:///etc/hostname" parse="text"/>';
    const read = await tree(`<a xmlns:xi="http://www.w3.org/2001/XInclude">${include}</a>`);
    expect(read.children).toHaveLength(1);
    expect(read.text).toBe('');
    expect(child(read, 'include')?.children).toEqual([]);
  });

  test('a schema location is not followed', async () => {
    const instance = 'http://www.w3.org/2001/XMLSchema-instance';
    const read = await tree(`<a xmlns:i="${instance}" i:schemaLocation="urn:u http://127.0.0.1:1/u.xsd"/>`);
    expect(read.attributes).toEqual([
      { ns: instance, name: 'schemaLocation', value: 'urn:u http://127.0.0.1:1/u.xsd' },
    ]);
  });
});

describe('size', () => {
  test('one byte over what is allowed is refused, before anything is read', async () => {
    const just = `<a>${'x'.repeat(ONE_MESSAGE.bytes - 7)}</a>`;
    expect(await refusal(just)).toBe('let in');
    expect(await refusal(`${just} `)).toBe('xml-too-large');
    expect(await refusal(Buffer.from(`${just} `))).toBe('xml-too-large');
  });

  test('letters of several bytes are counted as bytes, in a string too', async () => {
    const letters = `<a>${'ễ'.repeat(ONE_MESSAGE.bytes / 3)}</a>`;
    expect(letters.length).toBeLessThan(ONE_MESSAGE.bytes);
    expect(await refusal(letters)).toBe('xml-too-large');
  });

  test('10 MB of attributes are refused by their number, within seconds', async () => {
    const attributes = Array.from({ length: 700_000 }, (_, index) => `a${index}="12"`).join(' ');
    const begun = performance.now();
    const read = await readXml(`<a ${attributes}/>`, ONE_PAGE);
    expect(read).toEqual({ ok: false, problem: { code: 'xml-too-many' } });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('a million elements are refused by their number, within seconds', async () => {
    const begun = performance.now();
    const read = await readXml(`<a>${'<b/>'.repeat(1_000_000)}</a>`, ONE_PAGE);
    expect(read).toEqual({ ok: false, problem: { code: 'xml-too-many' } });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('as deep, as many and as large as is allowed is let in', async () => {
    expect(await refusal('<a>'.repeat(64) + '</a>'.repeat(64))).toBe('let in');
    expect(await refusal(`<a>${'<b/>'.repeat(ONE_MESSAGE.elements - 1)}</a>`)).toBe('let in');
    expect(await refusal(`<a>${'<b/>'.repeat(ONE_MESSAGE.elements)}</a>`)).toBe('xml-too-many');
  });

  test('markup in comments, sections and attributes is no element', async () => {
    const harmless = '<b/>'.repeat(ONE_MESSAGE.elements + 1);
    expect(await refusal(`<a><!--${harmless}--></a>`)).toBe('let in');
    expect(await refusal(`<a><![CDATA[${harmless}<!DOCTYPE a>]]></a>`)).toBe('let in');
    expect(await refusal(`<a b=">" c='>'/>`)).toBe('let in');
    expect(await refusal('<a><!-- <!DOCTYPE a> <?pi?> --></a>')).toBe('let in');
  });
});

describe('what is no XML', () => {
  test.each<readonly [name: string, source: string, code: string]>([
    ['nothing', '', 'xml-empty'],
    ['white space', ' \r\n\t', 'xml-empty'],
    ['a byte order mark alone', '\uFEFF', 'xml-empty'],
    ['a web page', '<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>', 'xml-html'],
    ['a web page without a DOCTYPE', '\n<HTML><head><title>Đăng nhập</title>', 'xml-html'],
    ['a web page that is well-formed', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'xml-html'],
    ['a web page after a comment', '<!-- x --><!doctype html><html>', 'xml-html'],
    ['JSON', '{"error":"no"}', 'xml-not-xml'],
    ['a sentence', 'Service Unavailable', 'xml-not-xml'],
  ])('%s has a code of its own', async (_name, source, code) => {
    expect(await refusal(source)).toBe(code);
    expect(await refusal(Buffer.from(source))).toBe(code);
  });

  test('an answer cut after any of its bytes is refused, and known to be cut', async () => {
    const whole = Buffer.from(populationAnswer(1).trimEnd());
    expect(await refusal(whole)).toBe('let in');
    const codes = new Set<string>();
    for (let length = 1; length < whole.length; length += 1)
      codes.add(await refusal(whole.subarray(0, length)));
    expect([...codes]).toEqual(['xml-truncated']);
  });
});

describe('what is let in', () => {
  test('a comment does not split a value', async () => {
    expect((await tree('<a>12<!-- --><!-- -->3</a>')).text).toBe('123');
  });

  test('a CDATA section is text like any other', async () => {
    expect((await tree('<a>x<![CDATA[<b>&amp;]]>y</a>')).text).toBe('x<b>&amp;y');
  });

  test('the five entities that need no declaration, and characters by number', async () => {
    expect((await tree('<a b="&quot;">&lt;&gt;&amp;&apos;&#7877;&#x1EC5;&#x1F600;</a>')).text).toBe(
      `<>&'ễễ😀`,
    );
  });

  test.each(['Mẫu', 'Nguyễn Văn Mẫu, thôn Mẫu Một'])(
    'byte order marks before a text or a value are dropped, whether it is short or long: %s',
    async (said) => {
      const read = await readXml(`<a b="\uFEFF\uFEFF${said}">\uFEFF${said}<!-- -->&#xFEFF;${said}\uFEFF</a>`);
      expect(read).toMatchObject({
        ok: true,
        value: { attributes: [{ value: said }], text: `${said}${said}\uFEFF` },
      });
    },
  );

  test('a byte order mark is taken off', async () => {
    expect((await tree('\uFEFF<?xml version="1.0" encoding="utf-8"?><a>ễ</a>')).text).toBe('ễ');
    expect((await tree(Buffer.from('\uFEFF<?xml version="1.0"?><a>ễ</a>'))).text).toBe('ễ');
  });

  test('white space between elements is nothing, in a value it is kept', async () => {
    const read = await tree('<a>\n  <b> x </b>\r\n</a>');
    expect(read.text).toBe('');
    expect(child(read, 'b')?.text).toBe(' x ');
    expect(textOf(read, 'b')).toBe('x');
  });

  test('one prefix for two namespaces at different depths is each time the one in force', async () => {
    const read = await tree('<p:a xmlns:p="urn:1"><p:a xmlns:p="urn:2"><p:b/></p:a><p:b/></p:a>');
    expect(read.ns).toBe('urn:1');
    expect(read.children.map(({ ns, name }) => [ns, name])).toEqual([
      ['urn:2', 'a'],
      ['urn:1', 'b'],
    ]);
    expect(read.children[0]?.children[0]?.ns).toBe('urn:2');
  });

  test('a default namespace is for elements, not for attributes, and can be taken off', async () => {
    const read = await tree('<a xmlns="urn:1" b="x"><c xmlns=""/></a>');
    expect(read.attributes).toEqual([{ ns: '', name: 'b', value: 'x' }]);
    expect(read.children[0]).toMatchObject({ ns: '', name: 'c' });
  });

  test('who looks for one of a namespace is not given one of another, whatever its prefix', async () => {
    const read = await tree('<a xmlns:p="urn:1" xmlns:q="urn:2"><q:b>other</q:b><p:b>right</p:b></a>');
    expect(childIn(read, 'urn:1', 'b')?.text).toBe('right');
    expect(childIn(read, 'urn:2', 'b')?.text).toBe('other');
    expect(childIn(read, '', 'b')).toBeUndefined();
  });

  test('who looks for one is not given the first of two', async () => {
    const read = await tree('<a><b>1</b><b>2</b></a>');
    expect(child(read, 'b')).toBeUndefined();
    expect(textOf(read, 'b')).toBeUndefined();
    expect(childrenNamed(read, 'b').map(({ text }) => text)).toEqual(['1', '2']);
  });
});

describe('whatever comes', () => {
  test('bytes never throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(typeof (await readXml(bytes)).ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  test('pieces of markup in any order never throw', async () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        '/',
        '<a',
        '</a>',
        '<b>',
        '/>',
        ' x="1"',
        "'",
        '"',
        '&',
        '&#',
        ';',
        '<!--',
        '-->',
        '<![CDATA[',
      ],
      ...[
        ']]>',
        '<?',
        '?>',
        '<?xml ',
        'xmlns:p="u"',
        'p:',
        '<!DOCTYPE a',
        '[',
        ']',
        '<!ENTITY x "y">',
        '&x;',
        '\0',
      ],
      ...['version="1.0"', 'encoding="UTF-8"', 'é', '\uFEFF', '__proto__', ' ', '\n', '=', 'text'],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const source = pieces.join('');
        const [asText, asBytes] = [await readXml(source), await readXml(Buffer.from(source))];
        expect(asBytes).toEqual(asText);
      }),
      { numRuns: 3_000 },
    );
  });

  test('an answer with one byte changed never throws, and nothing of it is in the refusal', async () => {
    const whole = Buffer.from(populationAnswer(1));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        const read = await readXml(changed);
        if (read.ok) return;
        const { code, ...rest } = read.problem;
        expect(Object.keys(XML_PROBLEMS)).toContain(code);
        expect(Object.keys(rest).filter((key) => key !== 'line')).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('documents one after another leave no memory behind', async () => {
    const source = populationAnswer(100);
    const inUse = async (rounds: number): Promise<number> => {
      for (let round = 0; round < rounds; round += 1) {
        await readXml(source, ONE_PAGE);
        await readXml(`${source}<second/>`, ONE_PAGE);
      }
      return process.memoryUsage().external; // where the memory of WebAssembly is counted
    };
    const before = await inUse(5);
    expect(await inUse(30)).toBeLessThan(before + 8_388_608);
  });
});
