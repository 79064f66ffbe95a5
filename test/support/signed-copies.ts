import { addValidationData } from '../../functions/kernel/pdf/add-validation-data.ts';
import { embedSignature } from '../../functions/kernel/pdf/embed-signature.ts';
import {
  prepareDocumentTimestamp,
  prepareSignature,
  type PreparedPdf,
} from '../../functions/kernel/pdf/prepare-signature.ts';
import { addSignatureTimestamp, buildCms } from '../../functions/kernel/trust/cms.ts';
import { readDer } from '../../functions/kernel/trust/der.ts';
import { hashOf, type SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import { signedAttributes } from '../../functions/kernel/trust/signed-attributes.ts';
import { signBy, type Owner, type TrustWorld } from './trust-world.ts';

/** A copy after each step of its signing. */
export interface SignedCopy {
  readonly bySomebody: Uint8Array;
  readonly byBody: Uint8Array;
  readonly withProofs: Uint8Array;
  readonly archived: Uint8Array;
}

/** Has a PDF signed by a person and then by a body, each with a time-stamp, and kept for long (B-LTA). */
export function signCopy(
  world: TrustWorld,
  pdf: Uint8Array,
  { person, body }: { readonly person: Owner; readonly body: Owner },
  scheme: SignatureScheme = 'ecdsa-p256-sha256',
): SignedCopy {
  const bySomebody = signOnce(world, pdf, person, 'NguoiChungThuc', scheme);
  const byBody = signOnce(world, bySomebody, body, 'CoQuanChungThuc', scheme);
  const tsa = world.who('official-duty-tsa');
  const owners = [person, body, tsa];
  const certificates = new Map(
    owners.flatMap(({ chain }) => chain.map(({ fingerprint, der }) => [fingerprint, der] as const)),
  );
  const withProofs = must(
    addValidationData(byBody, { certificates: [...certificates.values()], ...world.answers(owners) }),
  );
  const stamped = must(prepareDocumentTimestamp(withProofs, 'DauThoiGian'));
  const token = world.stamp(covered(stamped));
  return { bySomebody, byBody, withProofs, archived: must(embedSignature(stamped, token)) };
}

/** One signature at B-T. */
export function signOnce(
  world: TrustWorld,
  pdf: Uint8Array,
  { key, chain: [certificate, ...above] }: Owner,
  field: string,
  scheme: SignatureScheme,
): Uint8Array {
  const name = certificate.subject.commonName ?? 'không tên';
  const prepared = must(prepareSignature(pdf, { field, at: world.at, name }));
  const contentDigest = prepared.digests[hashOf(scheme)];
  const attributes = signedAttributes({ contentDigest, certificate, scheme });
  const signature = signBy(key, scheme, attributes.der);
  const plain = buildCms({ attributes, signature, scheme, chain: [certificate, ...above] });
  const cms = addSignatureTimestamp(plain, world.stamp(signature));
  if (cms === undefined || readDer(cms) === undefined) throw new Error('no signature');
  return must(embedSignature(prepared, cms));
}

const covered = ({ prepared, byteRange: [, gap, after] }: PreparedPdf): Uint8Array =>
  Buffer.concat([prepared.subarray(0, gap), prepared.subarray(after)]);

function must<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: object },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}
