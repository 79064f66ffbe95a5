import type { RootHeader } from '../../../schemas/evidence/root.ts';
import { headerText } from '../root.ts';
import { manifestOver, type ContainerFile } from './manifest.ts';

/** The names under which a root and what proves it stand in every container. They are signed: never to be changed. */
export interface RootNames {
  readonly header: string;
  readonly manifest: string;
  readonly signature: string;
  /** The octets of the signature, and the time-stamp over them: both are in the signature's file too. */
  readonly signatureValue: string;
  readonly timestamp: string;
}

export function rootNames(seq: number): RootNames {
  const number = String(seq).padStart(10, '0');
  return {
    header: `roots/${number}.json`,
    manifest: `META-INF/ASiCManifest-root-${number}.xml`,
    signature: `META-INF/signature-root-${number}.p7s`,
    signatureValue: `roots/${number}.signature`,
    timestamp: `roots/${number}.tst`,
  };
}

/** The header's file. */
export const headerFile = (header: RootHeader): ContainerFile => ({
  name: rootNames(header.seq).header,
  bytes: Buffer.from(headerText(header)),
});

/** What a root's seal signs: the manifest over its header, as it stands in every container with this root. */
export function rootManifest(header: RootHeader): ContainerFile {
  const names = rootNames(header.seq);
  return {
    name: names.manifest,
    bytes: manifestOver({ kind: 'signature', name: names.signature }, [headerFile(header)]),
  };
}
