import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, type Result } from '../result.ts';
import type { XmlElement } from './element.ts';
import { growTree } from './grow-tree.ts';
import { libxml2, type Libxml2 } from './libxml2.ts';
import { ONE_MESSAGE, type XmlLimits } from './limits.ts';
import type { XmlProblem } from './problem.ts';
import { withDocument } from './with-document.ts';
import { writeXml } from './write-xml.ts';

/** Where a document departs from a schema of ours. */
export interface XsdProblem extends XmlProblem {
  readonly code: 'xml-invalid';
  /** Local names from the root down to the place, as far as they are names of the schema: never a stranger's text. */
  readonly path?: string;
}

/** A schema of ours, ready to judge. Kept for as long as the process lives. */
export interface Xsd {
  /** Lets a document through the gate, judges it, and returns its tree. */
  readonly read: (
    source: Uint8Array | string,
    limits?: XmlLimits,
  ) => Promise<Result<XmlElement, XmlProblem | XsdProblem>>;
  /** Judges an element as a document of its own, as it would be written. */
  readonly check: (element: XmlElement) => Promise<Result<XmlElement, XmlProblem | XsdProblem>>;
}

/**
 * Opens a schema of our own: `main`, which may include and import the other `.xsd` files of its folder by their
 * names, and nothing else. A folder or a schema that is faulty is a bug, hence an exception.
 */
export async function openXsd(folder: string, main: string): Promise<Xsd> {
  const library = await libxml2();
  const files = readSchemas(folder);
  const validator = compile(library, files, main);
  const names = namesIn([...files.values()]);

  const read: Xsd['read'] = (source, limits = ONE_MESSAGE) =>
    withDocument(source, limits, ({ document }) => {
      const problem = judge(
        library,
        () => {
          validator.validate(document);
        },
        names,
      );
      return problem === undefined ? growTree(library, document) : fail(problem);
    });
  return {
    read,
    check: async (element) => {
      const written = await writeXml(element);
      return written.ok ? read(written.value, AS_LARGE_AS_WE_WRITE) : written;
    },
  };
}

/** What we write ourselves is bounded elsewhere. */
const AS_LARGE_AS_WE_WRITE: XmlLimits = {
  bytes: Number.MAX_SAFE_INTEGER,
  depth: 256,
  elements: Number.MAX_SAFE_INTEGER,
  attributes: Number.MAX_SAFE_INTEGER,
};

function readSchemas(folder: string): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.xsd'));
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name))]));
}

type Validator = ReturnType<Libxml2['XsdValidator']['fromDoc']>;

/** While it compiles, and only then, libxml2 may ask for files: it is given the folder's, from memory. */
function compile(
  { XmlBufferInputProvider, XmlDocument, XsdValidator, ...library }: Libxml2,
  files: ReadonlyMap<string, Uint8Array>,
  main: string,
): Validator {
  const source = files.get(main);
  if (source === undefined) throw new Error(`there is no schema ${main}`);
  library.xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(files)));
  try {
    const document = XmlDocument.fromBuffer(source, { url: main });
    try {
      return XsdValidator.fromDoc(document);
    } finally {
      document.dispose();
    }
  } finally {
    library.xmlCleanupInputProvider();
  }
}

function judge(library: Libxml2, validate: () => void, names: ReadonlySet<string>): XsdProblem | undefined {
  try {
    validate();
    return undefined;
  } catch (error) {
    if (!(error instanceof library.XmlValidateError)) throw error;
    const { line, xpath } = error.details[0] ?? { line: 0, xpath: undefined };
    const place = xpath === undefined ? '' : knownPath(xpath, names);
    return {
      code: 'xml-invalid',
      ...(line > 0 ? { line } : {}),
      ...(place === '' ? {} : { path: place }),
    };
  }
}

/** libxml2's path, without prefixes and positions, up to the first name that is not ours. */
function knownPath(xpath: string, names: ReadonlySet<string>): string {
  const known: string[] = [];
  for (const step of xpath.split('/').slice(1)) {
    const name = step.replace(/\[\d+\]$/, '').replace(/^(@?)[^:]*:/, '$1');
    if (!names.has(name.replace(/^@/, ''))) break;
    known.push(name);
  }
  return known.join('/');
}

/** Every name that the schemas give to an element or attribute. */
function namesIn(schemas: readonly Uint8Array[]): ReadonlySet<string> {
  const texts = schemas.map((schema) => Buffer.from(schema).toString('utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\bname="([^"]+)"/g)].map(([, name = '']) => name)),
  );
}
