import { name } from '../../kernel/pdf/make-value.ts';
import { dictionary } from '../../kernel/pdf/make-value.ts';
import type { FileObject } from '../../kernel/pdf/write-file.ts';
import { entry } from '../../kernel/pdf/values.ts';
import { sayTime } from './say-date.ts';

/** What a file says of itself as PDF/A: part and level. */
export interface PdfA {
  readonly part: string;
  readonly level: string;
}

/**
 * What a scan's metadata says of PDF/A, as far as a copy of it can say the same. Level A asks for the structure of the
 * text, which neither a scan nor our words have: it becomes what it includes. Part 4 asks for PDF 2.0: not kept.
 */
export function conformanceOf(metadata: FileObject | undefined): PdfA | undefined {
  if (metadata?.data === undefined || entry(metadata.value, 'Filter') !== undefined) return undefined;
  const xmp = Buffer.from(metadata.data).toString('utf8');
  const part = /pdfaid:part(?:="|>)\s*([123])/.exec(xmp)?.[1];
  const level = /pdfaid:conformance(?:="|>)\s*([ABUabu])/.exec(xmp)?.[1]?.toUpperCase();
  if (part === undefined || level === undefined) return undefined;
  if (level === 'A') return { part, level: part === '1' ? 'B' : 'U' };
  return { part, level };
}

/**
 * Metadata (XMP) of a copy that is PDF/A: made anew, since a scanner's says a time and a program that are no longer
 * true. There is no information dictionary that it could contradict.
 */
export function writeMetadata({ part, level }: PdfA, at: string): FileObject {
  const time = sayTime(at);
  const xmp = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>${part}</pdfaid:part>
<pdfaid:conformance>${level}</pdfaid:conformance>
<xmp:CreateDate>${time}</xmp:CreateDate>
<xmp:ModifyDate>${time}</xmp:ModifyDate>
<xmp:MetadataDate>${time}</xmp:MetadataDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
  return {
    value: dictionary({ Type: name('Metadata'), Subtype: name('XML') }),
    data: Buffer.from(xmp, 'utf8'),
  };
}
