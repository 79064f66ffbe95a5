import { context, readDer, TAG, type Der } from './der.ts';
import { hexOf, numberOf, octetsOf, oidOf, explicitOf, partsOf } from './der-value.ts';
import { type HashName, readHash } from './hashes.ts';
import { OID } from './oids.ts';
import { element } from './write-der.ts';

/** A SignedData (RFC 5652 §5) of one signer with signed attributes, as it stands: read, not believed. */
export interface SignedData {
  readonly contentType: string;
  /** Absent when the signature is detached. */
  readonly content?: Uint8Array;
  /** As they came: perhaps not certificates at all. */
  readonly certificates: readonly Der[];
  readonly signer: {
    /** By which the signer's certificate is told: its issuer and serial number, or its key's identifier. */
    readonly by:
      | { readonly kind: 'issuer'; readonly issuer: Der; readonly serial: string }
      | { readonly kind: 'key'; readonly id: string };
    /** Undefined when it is not permitted. */
    readonly hash: HashName | undefined;
    /** What is signed: the attributes as a SET OF. */
    readonly signedBytes: Uint8Array;
    /** Signed attributes by type, each with its only value. */
    readonly signed: ReadonlyMap<string, Der>;
    readonly algorithm: Der;
    readonly signature: Uint8Array;
    /** Unsigned attributes by type, each with all its values. */
    readonly unsigned: ReadonlyMap<string, readonly Der[]>;
  };
}

/** Why a document is no such thing. */
export type SignedDataFault = 'unreadable' | 'signers' | 'attributes';

export type ReadSignedData =
  { readonly ok: true; readonly data: SignedData } | { readonly ok: false; readonly fault: SignedDataFault };

/** Larger than any signature with its certificates and time-stamps that we have seen, by a factor of ten. */
const MAX_BYTES = 262_144;

const refused = (fault: SignedDataFault): ReadSignedData => ({ ok: false, fault });

/** Reads a ContentInfo that holds a SignedData, DER throughout. Never throws. */
export function readSignedData(bytes: Uint8Array): ReadSignedData {
  const info = bytes.length > MAX_BYTES ? undefined : readDer(bytes);
  const [type, explicit, more] = partsOf(info);
  const data = explicitOf(explicit, 0);
  if (oidOf(type) !== OID.signedData || more !== undefined || data?.tag !== TAG.sequence)
    return refused('unreadable');

  const [version, digests, encapsulated, ...rest] = data.children;
  const certificates = rest.find(({ tag }) => tag === context(0));
  const signers = rest.at(-1);
  const content = readContent(encapsulated);
  if (content === undefined || signers?.tag !== TAG.set || !isOrdered(rest)) return refused('unreadable');
  const [one, ...others] = signers.children;
  if (one === undefined || others.length > 0) return refused('signers');
  const signer = readSigner(one);
  if (typeof signer === 'string') return refused(signer);
  // Both stand outside of what is signed, and may say nothing else than what is signed.
  if (numberOf(version) !== versionOf(content.contentType, signer.by)) return refused('unreadable');
  const [digest, another] = partsOf(digests, TAG.set);
  if (another !== undefined || readHash(digest) !== signer.hash) return refused('unreadable');
  return { ok: true, data: { ...content, certificates: partsOf(certificates, context(0)), signer } };
}

/** RFC 5652 §5.1, of a document without attribute certificates and the like. */
const versionOf = (contentType: string, { kind }: SignedData['signer']['by']): number =>
  contentType === OID.data && kind === 'issuer' ? 1 : 3;

/** At most certificates, then lists, then the signers: nothing twice. */
const isOrdered = (rest: readonly Der[]): boolean =>
  rest.every(({ tag }, index) => {
    if (index === rest.length - 1) return tag === TAG.set;
    return (tag === context(0) || tag === context(1)) && (index === 0 || tag > (rest[index - 1]?.tag ?? 0));
  });

function readContent(der: Der | undefined): Pick<SignedData, 'contentType' | 'content'> | undefined {
  const [type, explicit, more] = partsOf(der);
  const contentType = oidOf(type);
  if (contentType === undefined || more !== undefined) return undefined;
  if (explicit === undefined) return { contentType };
  const content = octetsOf(explicitOf(explicit, 0));
  return content === undefined ? undefined : { contentType, content };
}

function readSigner(der: Der): SignedData['signer'] | SignedDataFault {
  const [version, identifier, digest, attributes, algorithm, bits, unsignedAttributes, more] = partsOf(der);
  const by = readIdentifier(identifier);
  const signature = octetsOf(bits);
  if (more !== undefined || by === undefined) return 'unreadable';
  // RFC 5652 §5.3: 1 where the signer is told by issuer and serial number, 3 by the key's identifier.
  if (numberOf(version) !== (by.kind === 'issuer' ? 1 : 3)) return 'unreadable';
  if (digest?.tag !== TAG.sequence) return 'unreadable';
  if (attributes?.tag !== context(0)) return 'attributes'; // none are signed, or something else stands there
  if (algorithm?.tag !== TAG.sequence || signature === undefined) return 'unreadable';
  if (unsignedAttributes !== undefined && unsignedAttributes.tag !== context(1)) return 'unreadable';

  const signedBytes = element(TAG.set, attributes.content);
  // Under its implicit tag the order of the set was not looked at yet.
  const signed = readDer(signedBytes) === undefined ? undefined : readAttributes(attributes);
  const unsigned = readAttributes(unsignedAttributes);
  if (signed === undefined || unsigned === undefined) return 'attributes';
  const single = new Map<string, Der>();
  for (const [type, [value, another]] of signed) {
    if (value === undefined || another !== undefined) return 'attributes';
    single.set(type, value);
  }
  const hash = readHash(digest);
  return { by, hash, signedBytes, signed: single, algorithm, signature, unsigned };
}

function readIdentifier(der: Der | undefined): SignedData['signer']['by'] | undefined {
  if (der?.tag === context(0, 'primitive'))
    return { kind: 'key', id: Buffer.from(der.content).toString('hex') };
  const [issuer, number, more] = partsOf(der);
  const serial = hexOf(number);
  if (issuer === undefined || serial === undefined || more !== undefined) return undefined;
  return { kind: 'issuer', issuer, serial };
}

/** Attributes by type; undefined when one cannot be read or a type stands twice. */
function readAttributes(der: Der | undefined): ReadonlyMap<string, readonly Der[]> | undefined {
  const attributes = new Map<string, readonly Der[]>();
  for (const attribute of der?.children ?? []) {
    const [type, values, more] = partsOf(attribute);
    const oid = oidOf(type);
    if (oid === undefined || more !== undefined) return undefined;
    if (values?.tag !== TAG.set || attributes.has(oid)) return undefined;
    attributes.set(oid, values.children);
  }
  return attributes;
}
