import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import xml2js from 'xml2js';
import {
  element,
  saysTheSame,
  textElement,
  type XmlAttribute,
  type XmlElement,
} from '../../../../functions/kernel/xml/element.ts';
import { readXml } from '../../../../functions/kernel/xml/read-xml.ts';
import { writeXml } from '../../../../functions/kernel/xml/write-xml.ts';
import { populationAnswer } from '../../../support/population-answer.ts';

const written = async (
  root: XmlElement,
  prefixes: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const text = await writeXml(root, { prefixes, isDeclared: false });
  return text.ok ? text.value : text.problem.code;
};

describe('how a document is written', () => {
  test('every namespace is declared once, at the root, under the prefix that was wished for', async () => {
    const root = element('urn:1', 'a', {
      children: [textElement('urn:2', 'b', 'x'), textElement('urn:2', 'b', 'y'), textElement('', 'c', 'z')],
      attributes: [{ ns: 'urn:3', name: 'd', value: 'w' }],
    });
    expect(await written(root, { 'urn:2': 'two' })).toBe(
      '<ns1:a xmlns:ns1="urn:1" xmlns:ns2="urn:3" xmlns:two="urn:2" ns2:d="w"><two:b>x</two:b><two:b>y</two:b><c>z</c></ns1:a>',
    );
  });

  test('a prefix of ours gives way to one that was wished for', async () => {
    const root = element('urn:1', 'a', { children: [element('urn:2', 'b')] });
    expect(await written(root, { 'urn:2': 'ns1' })).toBe(
      '<ns2:a xmlns:ns2="urn:1" xmlns:ns1="urn:2"><ns1:b/></ns2:a>',
    );
  });

  test('xml:lang needs no declaration', async () => {
    const lang = { ns: 'http://www.w3.org/XML/1998/namespace', name: 'lang', value: 'vi' };
    expect(await written(element('', 'a', { attributes: [lang] }))).toBe('<a xml:lang="vi"/>');
  });

  test('it begins with its declaration, unless it is to be part of something', async () => {
    const text = await writeXml(textElement('', 'a', 'ễ'));
    expect(text).toEqual({ ok: true, value: '<?xml version="1.0" encoding="UTF-8"?><a>ễ</a>' });
  });

  test('what markup is made of is escaped, and line ends survive', async () => {
    const attributes = [{ ns: '', name: 'b', value: `<&>"'\t\r\n` }];
    expect(await written(element('', 'a', { attributes, text: `<&>"'\t\r\n]]>` }))).toBe(
      `<a b="&lt;&amp;>&quot;'&#x9;&#xD;&#xA;">&lt;&amp;&gt;"'\t&#xD;\n]]&gt;</a>`,
    );
  });

  test('a text that looks like markup or an entity stays a text', async () => {
    for (const text of ['&amp;', '&lt;b/&gt;', '<![CDATA[x]]>', '<!-- x -->', '&#38;']) {
      const read = await readXml(await written(textElement('', 'a', text)));
      expect(read.ok && read.value.text).toBe(text);
    }
  });

  test('children keep their order, also where a name comes back after another', async () => {
    const children = ['b', 'c', 'b', 'b', 'c', 'd‿1', 'b'].map((name, index) =>
      textElement('', name, `${index} <‿2`),
    );
    const attributes = [{ ns: '', name: 'x', value: '<b‿3' }];
    const read = await readXml(await written(element('', 'a', { attributes, children })));
    expect(read.ok && read.value.children.map(({ name, text }) => [name, text])).toEqual(
      children.map(({ name, text }) => [name, text]),
    );
    expect(read.ok && read.value.attributes).toEqual(attributes);
  });
});

describe('what cannot be written', () => {
  test.each<readonly [name: string, root: XmlElement]>([
    ['a control character', textElement('', 'a', 'x\u0007')],
    ['a NUL', textElement('', 'a', '\0')],
    [
      'a control character in an attribute',
      element('', 'a', { attributes: [{ ns: '', name: 'b', value: '\u001F' }] }),
    ],
    ['half of a pair', textElement('', 'a', '\uD83D')],
    ['the other half', textElement('', 'a', 'x\uDE00')],
    ['what is no character', textElement('', 'a', '\uFFFF')],
    ['no name', element('', '')],
    ['a name with a space', element('', 'a b')],
    ['a name with markup', element('', 'a><b')],
    ['a name with a prefix', element('', 'p:a')],
    ['a name that begins with a figure', element('', '1a')],
    ['a reserved name', element('', 'a', { children: [element('urn:1', 'constructor')] })],
    [
      'an attribute that declares',
      element('', 'a', { attributes: [{ ns: '', name: 'xmlns', value: 'urn:1' }] }),
    ],
    [
      'an attribute twice',
      element('', 'a', {
        attributes: [
          { ns: 'urn:1', name: 'b', value: '1' },
          { ns: 'urn:1', name: 'b', value: '2' },
        ],
      }),
    ],
    ['a namespace that is no URI', element('urn:khoảng trắng', 'a')],
    ['the namespace of declarations', element('http://www.w3.org/2000/xmlns/', 'a')],
    [
      'more than 256 levels',
      Array.from({ length: 257 }).reduce<XmlElement>(
        (inner) => element('', 'a', { children: [inner] }),
        element('', 'a'),
      ),
    ],
  ])('%s is refused as a value', async (_name, root) => {
    expect(await writeXml(root)).toEqual({ ok: false, problem: { code: 'xml-unwritable' } });
  });
});

describe('written and read', () => {
  const RESERVED =
    /^(?:xmlns|constructor|prototype|toString|valueOf|toLocaleString|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|__\w+__)$/;
  const name = fc
    .stringMatching(/^[A-Za-z_ĐễỘ][A-Za-z0-9._ễ‿-]{0,6}$/)
    .filter((each) => !RESERVED.test(each));
  const fewNames = fc.oneof(fc.constantFrom('a', 'b', '_', 'Envelope'), name);
  const ns = fc.constantFrom('', 'urn:1', 'urn:2', "http://x/?a=1&b='2'", 'relative', 'a%20b');
  const text = fc
    .string({ unit: 'binary', maxLength: 20 })
    .filter((each) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(each))
    // Byte order marks before character data are dropped (gate.test.ts).
    .map((each) => each.replace(/^\uFEFF+/, ''));
  const attributes = fc.uniqueArray(fc.record({ ns, name, value: text }), {
    selector: (each: XmlAttribute) => `${each.ns} ${each.name}`,
    maxLength: 3,
  });
  const { tree } = fc.letrec<{ tree: XmlElement; children: XmlElement[] }>((tie) => ({
    children: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'tree' },
      fc.constant<XmlElement[]>([]),
      fc.array(tie('tree'), { maxLength: 5, depthIdentifier: 'tree' }),
    ),
    tree: fc
      .record({ ns, name: fewNames, attributes, children: tie('children'), text })
      // White space alone between elements is nothing.
      .map((each) => ({
        ...each,
        text: each.children.length > 0 && each.text.trim() === '' ? '' : each.text,
      })),
  }));

  test('any tree comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (root) => {
        const text = await writeXml(root, { prefixes: { 'urn:2': 'two' } });
        if (!text.ok) throw new Error(text.problem.code);
        const read = await readXml(text.value);
        if (!read.ok) throw new Error(`${read.problem.code} in ${text.value}`);
        expect(saysTheSame(read.value, root)).toBe(true);
        expect(JSON.parse(JSON.stringify(read.value))).toEqual(JSON.parse(JSON.stringify(root)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('what passed the gate can be written, and says the same', async () => {
    for (const source of [
      populationAnswer(2),
      '<a xmlns="relative" b=" "><c>x<!-- -->y</c>z<d/><c/></a>',
      '<p:a xmlns:p="urn:1" p:x="1" x="2" xml:space="preserve"> <p:b/> </p:a>',
      '<ĐơnVị‿ Đ‿="1"><x/><y‿0/><x/></ĐơnVị‿>',
    ]) {
      const read = await readXml(source);
      if (!read.ok) throw new Error(read.problem.code);
      const text = await writeXml(read.value);
      if (!text.ok) throw new Error(text.problem.code);
      const again = await readXml(text.value);
      expect(again.ok && saysTheSame(again.value, read.value)).toBe(true);
    }
  });

  test('bare xml2js finds in an answer what the gate finds', async () => {
    const source = populationAnswer(3);
    const theirs: unknown = await new xml2js.Parser({
      tagNameProcessors: [xml2js.processors.stripPrefix],
      attrNameProcessors: [(attribute) => attribute],
    }).parseStringPromise(source);
    const read = await readXml(source);
    if (!read.ok) throw new Error(read.problem.code);
    expect({ [read.value.name]: asXml2js(read.value) }).toEqual(withoutDeclarations(theirs));
  });
});

/** A tree in the form of xml2js: children in lists by name, an element of only text as its text. */
function asXml2js({ attributes, children, text }: XmlElement): unknown {
  if (attributes.length === 0 && children.length === 0) return text;
  const lists: Record<string, unknown[]> = {};
  for (const each of children) (lists[each.name] ??= []).push(asXml2js(each));
  return lists;
}

/** xml2js has declarations of namespaces among the attributes. */
function withoutDeclarations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDeclarations);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$')
      .map(([key, each]) => [key, withoutDeclarations(each)]),
  );
}
