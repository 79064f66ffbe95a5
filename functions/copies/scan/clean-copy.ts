import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFRawStream,
  PDFString,
  type PDFContext,
} from '@cantoo/pdf-lib';
import { PAGE_KEYS } from '../../kernel/pdf/judge-content.ts';
import { readProfile } from './colour-profile.ts';
import { dropLengths, fillGaps, writeOutHexadecimal } from './tidy-objects.ts';
import { unwrapWhole } from './unwrap-image.ts';

/** A file that holds the pages of another and nothing else of it. */
export interface CleanCopy {
  readonly pdf: Uint8Array;
  /** Part and conformance level of PDF/A, where the other said it is one. */
  readonly pdfA?: string;
}

/** What a page of a copy may hold, and has of the paper. */
const isKept = (key: string): boolean => PAGE_KEYS.has(key) && key !== 'Annots' && key !== 'Metadata';

/**
 * Copies the pages into a new file: earlier revisions, objects that nothing refers to, names, outlines and settings of
 * the reader stay behind. Where the scanner wrote PDF/A, what makes it one (ISO 19005) is written anew: the
 * statement itself, and the colours that are meant.
 */
export async function cleanCopy(scan: PDFDocument): Promise<CleanCopy> {
  const clean = await PDFDocument.create({ updateMetadata: false });
  // Before they are copied: what only these entries refer to stays behind with them.
  for (const { node } of scan.getPages()) {
    for (const key of node.keys()) if (!isKept(key.decodeText())) node.delete(key);
  }
  dropLengths(scan);
  for (const page of await clean.copyPages(scan, scan.getPageIndices())) clean.addPage(page);
  const intended = intendedProfile(scan);
  const pdfA = intended && conformanceOf(scan);
  if (intended !== undefined && pdfA !== undefined) {
    const { catalog, context } = clean;
    catalog.set(PDFName.of('OutputIntents'), context.obj([intentIn(context, intended)]));
    const statement = context.stream(statementOf(pdfA), { Type: 'Metadata', Subtype: 'XML' });
    catalog.set(PDFName.of('Metadata'), context.register(statement));
  }
  writeOutHexadecimal(clean);
  fillGaps(clean);
  const pdf = await clean.save({ useObjectStreams: false, addDefaultPage: false });
  return { pdf, ...(pdfA === undefined ? {} : { pdfA }) };
}

/** The profile of the colours that a file means, where it is whole: a stream of which no more is taken over than its data. */
function intendedProfile(scan: PDFDocument): PDFRawStream | undefined {
  const intents = scan.catalog.lookup(PDFName.of('OutputIntents'));
  const all = intents instanceof PDFArray ? intents.asArray().map((_, at) => intents.lookup(at)) : [];
  const intent = all.find(
    (each) => each instanceof PDFDict && each.lookup(PDFName.of('S')) === PDFName.of('GTS_PDFA1'),
  );
  const profile = intent instanceof PDFDict ? intent.lookup(PDFName.of('DestOutputProfile')) : undefined;
  return profile instanceof PDFRawStream && readProfile(profile) !== undefined ? profile : undefined;
}

function intentIn(context: PDFContext, profile: PDFRawStream): PDFDict {
  const data = context.flateStream(unwrapWhole(profile) ?? '', { N: readProfile(profile) });
  const condition = PDFString.of('Custom');
  return context.obj({
    Type: 'OutputIntent',
    S: 'GTS_PDFA1',
    OutputConditionIdentifier: condition,
    Info: condition,
    DestOutputProfile: context.register(data),
  });
}

/** What a file's XMP says of PDF/A; it is a statement, not a proof. */
function conformanceOf(scan: PDFDocument): string | undefined {
  const metadata = scan.catalog.lookup(PDFName.of('Metadata'));
  if (!(metadata instanceof PDFRawStream) || !(metadata.dict instanceof PDFDict)) return undefined;
  if (metadata.dict.has(PDFName.of('Filter'))) return undefined; // PDF/A-1 forbids it, and it is not worth a bomb
  const xmp = Buffer.from(metadata.getContents()).toString('utf8');
  const part = /pdfaid:part(?:="|>)\s*([1-4])/.exec(xmp)?.[1];
  const level = /pdfaid:conformance(?:="|>)\s*([ABUabu])/.exec(xmp)?.[1];
  return part === undefined || level === undefined ? undefined : `${part}${level.toUpperCase()}`;
}

const statementOf = ([part, level]: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>${level}</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>`;
