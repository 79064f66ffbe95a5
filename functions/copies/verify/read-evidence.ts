import { inflate } from '../../kernel/pdf/read-stream.ts';
import { objectIn, valueIn, type PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import { entry, isArray } from '../../kernel/pdf/values.ts';
import type { RevocationData } from '../../kernel/trust/judgement.ts';

/** Certificates and answers about them that a file brings along (its DSS). Nothing of them is believed yet. */
export interface FileEvidence extends RevocationData {
  readonly certificates: readonly Uint8Array[];
}

const MOST_BYTES = 4_194_304;

/** Reads the document security store of a file's newest revision (ETSI EN 319 142-1 §5.4.2). */
export function readEvidence(file: PdfFile): FileEvidence {
  const last = file.revisions.length - 1;
  const catalog = objectIn(file, last, file.revisions[last]?.root ?? 0)?.value;
  const dss = valueIn(file, last, entry(catalog, 'DSS'));
  let left = MOST_BYTES;
  const list = (key: string): readonly Uint8Array[] => {
    const found = valueIn(file, last, entry(dss, key));
    return (isArray(found) ? found.items : []).flatMap((item) => {
      const object = item.kind === 'reference' ? objectIn(file, last, item.number) : undefined;
      const content = object === undefined || left <= 0 ? undefined : inflate(object, left);
      left -= content?.length ?? 0;
      return content === undefined ? [] : [content];
    });
  };
  return { certificates: list('Certs'), ocsps: list('OCSPs'), crls: list('CRLs') };
}
