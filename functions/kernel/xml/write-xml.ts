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
 * out, so that no white space is added to what was said. What XML 1.0 cannot hold (control characters, names that are
 * none) is refused as a value; so is what xml2js cannot say: an element with attributes or text whose children of one
 * name are not side by side. Every message of ours has them side by side.
 */
export async function writeXml(
  root: XmlElement,
  { prefixes: wished = {}, isDeclared = true }: Writing = {},
): Promise<Result<string, XmlProblem>> {
  if (!isWritable(root)) return fail({ code: 'xml-unwritable' });
  const prefixes = prefixesFor(root, wished);
  const said = sayingOf(root, prefixes, declarationsOf(prefixes));
  if (said === undefined) return fail({ code: 'xml-unwritable' });

  const { Builder } = await xml2js();
  const builder = new Builder({
    attrkey: ATTRIBUTES,
    charkey: TEXT,
    xmldec: { version: '1.0', encoding: 'UTF-8' },
    headless: !isDeclared,
    renderOpts: { pretty: false },
  });
  return ok(builder.buildObject({ [qualified(prefixes, root.ns, root.name)]: said }));
}

/** Keys that no element can have, unlike xml2js's own `$` and `_`: `_` is a name. */
const ATTRIBUTES = '#attributes';
const TEXT = '#text';

/** What xml2js makes an element of: its text; or attributes, text and children by name; or children in their order. */
type Saying = string | { [name: string]: Readonly<Record<string, string>> | string | Saying[] } | Saying[];

/** None when xml2js has no way to say it. */
function sayingOf(
  { attributes, children, text }: XmlElement,
  prefixes: Prefixes,
  declarations: readonly (readonly [string, string])[] = [],
): Saying | undefined {
  const carried = [
    ...declarations,
    ...attributes.map(({ ns, name, value }) => [qualified(prefixes, ns, name), value] as const),
  ];
  if (carried.length === 0 && children.length === 0) return text;

  const said: (readonly [string, Saying])[] = [];
  for (const each of children) {
    const saying = sayingOf(each, prefixes);
    if (saying === undefined) return undefined;
    said.push([qualified(prefixes, each.ns, each.name), saying]);
  }
  if (!isSideBySide(said.map(([name]) => name)))
    return carried.length > 0 || text !== ''
      ? undefined
      : said.map(([name, saying]) => ({ [name]: [saying] }));

  const named: Record<string, Readonly<Record<string, string>> | string | Saying[]> = {};
  if (carried.length > 0) named[ATTRIBUTES] = Object.fromEntries(carried);
  if (text !== '') named[TEXT] = text;
  for (const [name, saying] of said) {
    const sofar = named[name];
    if (Array.isArray(sofar)) sofar.push(saying);
    else named[name] = [saying];
  }
  return named;
}

/** Whether those of one name follow each other. */
const isSideBySide = (names: readonly string[]): boolean =>
  names.every((name, index) => names[index - 1] === name || names.indexOf(name) === index);

type Library = typeof xml2jsModule;

let loaded: Promise<Library> | undefined;

/** Loaded by whoever writes the first document: 100 KB that most functions never need (docs/adr/0024). */
function xml2js(): Promise<Library> {
  loaded ??= import('xml2js').then((module) => module.default);
  return loaded;
}
