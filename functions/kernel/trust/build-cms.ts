import { writeAlgorithm, writeHash } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { context, readDer, TAG, type Der } from './der.ts';
import { oidOf, explicitOf, partsOf } from './der-value.ts';
import { OID } from './oids.ts';
import { hashOf, type SignatureScheme } from './scheme.ts';
import type { SignedAttributes } from './signed-attributes.ts';
import { element, integer, octets, oid, sequence, setOf, sorted, tagged } from './write-der.ts';

/**
 * A detached CMS signature, CAdES-BES (RFC 5652, ETSI EN 319 122-1): what `signedAttributes` made and the signature over
 * it, with the certificates by which it is checked.
 *
 * @param made.signature an ECDSA signature in DER
 * @param made.chain the signer's certificate first
 */
export function buildCms(made: {
  readonly attributes: Pick<SignedAttributes, 'der'>;
  readonly signature: Uint8Array;
  readonly scheme: SignatureScheme;
  readonly chain: readonly [Certificate, ...Certificate[]];
}): Uint8Array {
  const { attributes, signature, scheme, chain } = made;
  const [signer] = chain;
  const hash = writeHash(hashOf(scheme));
  const implicit = Uint8Array.from(attributes.der);
  implicit[0] = context(0);
  const signerInfo = sequence(
    integer(1),
    sequence(signer.issuer.der, element(TAG.integer, Buffer.from(signer.serial, 'hex'))),
    hash,
    implicit,
    writeAlgorithm(scheme),
    octets(signature),
  );
  const signedData = sequence(
    integer(1),
    setOf(hash),
    sequence(oid(OID.data)),
    tagged(0, ...sorted(chain.map(({ der }) => der))),
    setOf(signerInfo),
  );
  return sequence(oid(OID.signedData), tagged(0, signedData));
}

/**
 * The same signature with a time-stamp over it as an unsigned attribute (CAdES-T, PAdES B-T). Undefined when the first is
 * no signature of one signer. What was signed is not touched.
 */
export function addSignatureTimestamp(cms: Uint8Array, token: Uint8Array): Uint8Array | undefined {
  const signedData = explicitOf(partsOf(readDer(cms))[1], 0);
  const parts = partsOf(signedData);
  const signerInfos = parts.at(-1);
  const [signerInfo, another] = partsOf(signerInfos, TAG.set);
  if (signerInfos?.tag !== TAG.set || signerInfo === undefined || another !== undefined) return undefined;
  const fields = signerInfo.children;
  const last = fields.at(-1);
  const already = last?.tag === context(1) ? last.children : [];
  const kept = last?.tag === context(1) ? fields.slice(0, -1) : fields;
  const isStamp = (der: Der): boolean => oidOf(der.children[0]) === OID.signatureTimestamp;
  const others = already.filter((der) => !isStamp(der)).map(({ bytes }) => bytes);
  const stamps = already.filter(isStamp).flatMap((der) => der.children[1]?.children ?? []);
  const values = setOf(...stamps.map(({ bytes }) => bytes), token);
  const unsigned = tagged(1, ...sorted([...others, sequence(oid(OID.signatureTimestamp), values)]));
  const signer = sequence(...kept.map(({ bytes }) => bytes), unsigned);
  const rest = parts.slice(0, -1).map(({ bytes }) => bytes);
  return sequence(oid(OID.signedData), tagged(0, sequence(...rest, setOf(signer))));
}
