import { createHash } from 'node:crypto';
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFString,
  type PDFContext,
} from '@cantoo/pdf-lib';
import { PAGE_KEYS } from '../../kernel/pdf/judge-content.ts';
import { statedPart, writeStatement, type PdfAPart } from '../paper/pdf-a-statement.ts';
import { readProfile } from './colour-profile.ts';
import { holdsTo } from './hold-to-pdf-a.ts';
import { dropLengths, fillGaps, writeOutHexadecimal } from './tidy-objects.ts';
import { writeProfile } from './write-colours.ts';

/** A file that holds the pages of another and nothing else of it. */
export interface CleanCopy {
  readonly pdf: Uint8Array;
  /** Part and level (B) of PDF/A that this file states, where the other stated one. */
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
  const stated = intended && partOf(scan);
  const part = stated !== undefined && holdsTo(stated, clean) ? stated : undefined;
  if (intended !== undefined && part !== undefined) {
    const { catalog, context } = clean;
    catalog.set(PDFName.of('OutputIntents'), context.obj([intentIn(context, intended)]));
    const statement = context.stream(writeStatement(part), { Type: 'Metadata', Subtype: 'XML' });
    catalog.set(PDFName.of('Metadata'), context.register(statement));
  }
  writeOutHexadecimal(clean);
  fillGaps(clean);
  if (part !== undefined) clean.context.trailerInfo.ID = identityOf(clean.context);
  const pdf = await clean.save({ useObjectStreams: false, addDefaultPage: false });
  return { pdf, ...(part === undefined ? {} : { pdfA: `${part}B` }) };
}

/** The profile of the colours that a file means, where it is whole and of red, green and blue, as the words of a copy are. */
function intendedProfile(scan: PDFDocument): PDFRawStream | undefined {
  const intents = scan.catalog.lookup(PDFName.of('OutputIntents'));
  const all = intents instanceof PDFArray ? intents.asArray().map((_, at) => intents.lookup(at)) : [];
  const intent = all.find(
    (each) => each instanceof PDFDict && each.lookup(PDFName.of('S')) === PDFName.of('GTS_PDFA1'),
  );
  const profile = intent instanceof PDFDict ? intent.lookup(PDFName.of('DestOutputProfile')) : undefined;
  return profile instanceof PDFRawStream && readProfile(profile) === RGB ? profile : undefined;
}

const RGB = 3;

function intentIn(context: PDFContext, profile: PDFRawStream): PDFDict {
  const condition = PDFString.of('Custom');
  return context.obj({
    Type: 'OutputIntent',
    S: 'GTS_PDFA1',
    OutputConditionIdentifier: condition,
    Info: condition,
    DestOutputProfile: context.register(writeProfile(context, profile)),
  });
}

/** The part of PDF/A that a scan states. Packed metadata is not read: part 1 forbids it, and it is not worth a bomb. */
function partOf(scan: PDFDocument): PdfAPart | undefined {
  const metadata = scan.catalog.lookup(PDFName.of('Metadata'));
  if (!(metadata instanceof PDFRawStream) || !(metadata.dict instanceof PDFDict)) return undefined;
  return metadata.dict.has(PDFName.of('Filter')) ? undefined : statedPart(metadata.getContents());
}

/** An identity for a trailer, which PDF/A asks for: made of what the file holds, so that the same scan gives the same. */
function identityOf(context: PDFContext): PDFArray {
  const digest = createHash('sha256');
  for (const [reference, object] of context.enumerateIndirectObjects()) {
    digest.update(reference.toString());
    if (object instanceof PDFRawStream) digest.update(object.dict.toString()).update(object.contents);
    else digest.update(object.toString());
  }
  const identity = PDFHexString.of(digest.digest('hex').slice(0, 32));
  return context.obj([identity, identity]);
}
