import type { PDFDict } from '@cantoo/pdf-lib';
import type { PageFault } from './scan.ts';

/** By what an image or a form is another one in print, from another file, or switched off (ISO 32000-1, tables 89 and 95). */
const SHOWN_ELSE: ReadonlyMap<string, PageFault['code']> = new Map([
  ['Alternates', 'scan-content-forbidden'],
  ['OPI', 'scan-content-forbidden'],
  ['Ref', 'scan-content-forbidden'],
  ['OC', 'scan-hidden-layers'],
]);

/** Why an image or a form may be shown as something else; undefined where it is what stands in it. */
export function judgeEntries(dict: PDFDict): PageFault | undefined {
  const found = dict
    .keys()
    .map((key) => key.decodeText())
    .find((key) => SHOWN_ELSE.has(key));
  const code = found === undefined ? undefined : SHOWN_ELSE.get(found);
  return code === undefined ? undefined : { code, detail: `/${found ?? ''}` };
}
