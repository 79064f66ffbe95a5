import type xml2jsModule from 'xml2js';
import { fail, ok, type Result } from '../result.ts';
import type { XmlElement } from './element.ts';
import { declarationsOf, prefixesFor, qualified, type Prefixes } from './prefixes.ts';
import type { XmlProblem } from './problem.ts';
import { isWritable } from './writable.ts';

/** How a document is written. */
export interface Writing {
  /** By namespace URI: what a partner's reader expects, though no reader should. Others are ns1, ns2 … */
  readonly prefixes?: Readonly<Record<string, string>>;
  /** Whether it begins with the XML declaration; by default it does. */
  readonly isDeclared?: boolean;
}

/**
 * A tree as the text of a document in UTF-8, by xml2js: every namespace declared once, at the root, and nothing laid
 * out, so that no white space is added to what was said. Whatever passed the gate can be written; what XML 1.0 cannot
 * hold (control characters, names that are none) is refused as a value.
 */
export async function writeXml(
  root: XmlElement,
  { prefixes: wished = {}, isDeclared = true }: Writing = {},
): Promise<Result<string, XmlProblem>> {
  if (!isWritable(root)) return fail({ code: 'xml-unwritable' });
  const prefixes = prefixesFor(root, wished);
  const mark = markUnlike([...namesIn(root)]);
  const { Builder } = await xml2js();
  const builder = new Builder({
    attrkey: ATTRIBUTES,
    charkey: TEXT,
    xmldec: { version: '1.0', encoding: 'UTF-8' },
    headless: !isDeclared,
    renderOpts: { pretty: false },
  });
  const said = sayingOf(root, { prefixes, mark }, declarationsOf(prefixes));
  return ok(unmarked(builder.buildObject({ [qualified(prefixes, root.ns, root.name)]: said }), mark));
}

/** Keys that no element can have, unlike xml2js's own `$` and `_`: `_` is a name. */
const ATTRIBUTES = '#attributes';
const TEXT = '#text';

/** What xml2js makes an element of: its text, or its attributes, text and children by name. */
type Saying = string | { [name: string]: Readonly<Record<string, string>> | string | Saying[] };

function sayingOf(
  { attributes, children, text }: XmlElement,
  naming: { readonly prefixes: Prefixes; readonly mark: string },
  declarations: readonly (readonly [string, string])[] = [],
): Saying {
  const { prefixes, mark } = naming;
  const carried = [
    ...declarations,
    ...attributes.map(({ ns, name, value }) => [qualified(prefixes, ns, name), value] as const),
  ];
  if (carried.length === 0 && children.length === 0) return text;

  const said: Exclude<Saying, string> = {};
  if (carried.length > 0) said[ATTRIBUTES] = Object.fromEntries(carried);
  if (text !== '') said[TEXT] = text;
  let group: Saying[] = [];
  let last = '';
  for (const [index, each] of children.entries()) {
    const name = qualified(prefixes, each.ns, each.name);
    if (name !== last) {
      group = [];
      last = name;
      said[Object.hasOwn(said, name) ? `${name}${mark}${index}` : name] = group;
    }
    group.push(sayingOf(each, naming));
  }
  return said;
}

/**
 * xml2js keeps children of one name together, wherever they stood. Those that come back to a name after another are
 * therefore called otherwise while it builds: by a mark that is in no name of the document, and a number.
 */
function markUnlike(names: readonly string[]): string {
  let mark = '\u203F';
  while (names.some((name) => name.includes(mark))) mark += '\u203F';
  return mark;
}

/** Takes the marks out of the tags. In what xml2js wrote, a `<` is the beginning of a tag and nothing else. */
const unmarked = (text: string, mark: string): string =>
  text.includes(mark) ? text.replaceAll(new RegExp(`(<[^\\s<>]*?)${mark}\\d+`, 'gu'), '$1') : text;

function* namesIn(element: XmlElement): Generator<string> {
  yield element.name;
  for (const child of element.children) yield* namesIn(child);
}

type Library = typeof xml2jsModule;

let loaded: Promise<Library> | undefined;

/** Loaded by whoever writes the first document: 100 KB that most functions never need (docs/adr/0024). */
function xml2js(): Promise<Library> {
  loaded ??= import('xml2js').then((module) => module.default);
  return loaded;
}
