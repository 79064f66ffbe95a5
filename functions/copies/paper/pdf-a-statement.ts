import { sayTime } from './say-date.ts';

/**
 * Parts of ISO 19005 that a copy can be of. Not part 4: it asks for PDF 2.0, which no copy is, and knows no level B; a
 * scan of part 4 has a copy that says nothing of PDF/A.
 */
export type PdfAPart = '1' | '2' | '3';

/**
 * The part of which a file says in its XMP that it is, at any level of parts 1 to 3; a statement, not a proof. Elements
 * are read and attributes, in either kind of quotes (XML 1.0 §2.3, §3.1).
 */
export function statedPart(xmp: Uint8Array): PdfAPart | undefined {
  const text = Buffer.from(xmp).toString('utf8');
  const part = /pdfaid:part\s*(?:=\s*["']|>)\s*([123])\s*["'<]/.exec(text)?.[1];
  const hasLevel = /pdfaid:conformance\s*(?:=\s*["']|>)\s*[ABU]\s*["'<]/i.test(text);
  return hasLevel ? (part as PdfAPart | undefined) : undefined;
}

/**
 * The XMP of a file of ours that is PDF/A, in its packet (ISO 16684-1), made anew: what a scanner's says of times and
 * programs is no longer true. The level is always B: what the scan had beyond it, its structure (A) and its text with
 * a map to Unicode (U), stays behind with everything but its pictures.
 *
 * @param at when it was made and last written, where that is said
 */
export function writeStatement(part: PdfAPart, at?: string): Uint8Array {
  const time = at === undefined ? '' : timesOf(sayTime(at));
  const xmp = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>${part}</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
${time}</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
  return Buffer.from(xmp, 'utf8');
}

const timesOf = (time: string): string =>
  ['CreateDate', 'ModifyDate', 'MetadataDate'].map((key) => `<xmp:${key}>${time}</xmp:${key}>\n`).join('');
