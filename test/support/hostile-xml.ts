/** A document that was tampered with: what was done to it, what it is now, and why the gate refuses it. */
export type Hostile = readonly [what: string, document: string, code: string];

const ENTITIES = Array.from({ length: 9 }, (_, level) => {
  const below = level === 0 ? 'lol' : `&l${level - 1};`.repeat(10);
  return `<!ENTITY l${level} "${below}">`;
}).join('');

/**
 * Attacks on whoever reads a document that is otherwise in order. `word` stands in it once, as the whole text of an element:
 * what an attack wants read stands in its place.
 */
export function hostile(document: string, word: string): readonly Hostile[] {
  const saying = (text: string): string => document.replace(`>${word}<`, `>${text}<`);
  const declaring = (doctype: string, text = word): string => saying(text).replace('?>', `?>${doctype}`);
  const attributed = (attributes: string): string => document.replace(`>${word}<`, ` ${attributes}>${word}<`);
  const envelope = document.slice(document.indexOf('?>') + 2);
  return [
    ['a DOCTYPE', declaring('<!DOCTYPE a>'), 'xml-doctype'],
    ['an entity bomb', declaring(`<!DOCTYPE a [${ENTITIES}]>`, '&l8;'), 'xml-doctype'],
    [
      'XXE to a file',
      declaring('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'),
      'xml-doctype',
    ],
    [
      'XXE to an address',
      declaring('<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]>', '&x;'),
      'xml-doctype',
    ],
    [
      'a DTD elsewhere',
      declaring('<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>'),
      'xml-doctype',
    ],
    ['an entity that nobody declared', saying('&x;'), 'xml-malformed'],
    ['elements too deep', saying(`${'<a>'.repeat(100)}${word}${'</a>'.repeat(100)}`), 'xml-too-deep'],
    ['a hundred thousand elements, none closed', saying('<a>'.repeat(100_000)), 'xml-too-deep'],
    ['an attribute twice', attributed('a="1" a="2"'), 'xml-duplicate-attribute'],
    [
      'an attribute twice, by two prefixes',
      attributed('xmlns:p="urn:u" xmlns:q="urn:u" p:a="1" q:a="2"'),
      'xml-duplicate-attribute',
    ],
    ['a second root', `${document}<a/>`, 'xml-malformed'],
    ['a second envelope', document + envelope, 'xml-malformed'],
    ['a stylesheet', declaring('<?xml-stylesheet href="x"?>'), 'xml-processing-instruction'],
    ['a prefix of nobody', saying(`<nobody:a/>${word}`), 'xml-namespace'],
    ['a name that JavaScript keeps', saying('<__proto__>x</__proto__>'), 'xml-reserved-name'],
    ['a NUL', saying(`${word}\0`), 'xml-malformed'],
    ['nothing after its first half', document.slice(0, document.length / 2), 'xml-truncated'],
    ['a page of HTML', '<!DOCTYPE html><html><body>Bảo trì</body></html>', 'xml-html'],
    ['JSON', JSON.stringify({ said: word }), 'xml-not-xml'],
  ];
}

/** The same document with two prefixes in each other's place: by URIs it says what it said. */
export const swapped = (document: string, one: string, other: string): string =>
  document.replaceAll(new RegExp(`(?<=[<\\s/:])(${one}|${other})(?=[:=])`, 'g'), (prefix) =>
    prefix === one ? other : one,
  );

/** The same document with a prefix bound to somebody else's namespace: by prefixes it says what it said. */
export const rebound = (document: string, prefix: string): string =>
  document.replace(new RegExp(`xmlns:${prefix}="[^"]*"`), `xmlns:${prefix}="urn:ke-khac"`);
