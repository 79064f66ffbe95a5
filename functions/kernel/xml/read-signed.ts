import { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { fail, ok, type Result } from '../result.ts';
import { childrenIn, isElement, saysTheSame, type XmlElement } from './element.ts';
import { growTree } from './grow-tree.ts';
import type { Libxml2 } from './libxml2.ts';
import { ONE_MESSAGE, type XmlLimits } from './limits.ts';
import type { ParsedDocument } from './parse-strictly.ts';
import type { XmlProblem } from './problem.ts';
import { readXml } from './read-xml.ts';
import { signatureShape, type SignedReference } from './signature-shape.ts';
import { signedTexts, xmlCrypto } from './verify-signature.ts';
import { DSIG_NS, SOAP_NS, WSSE_NS, WSU_NS } from './well-known.ts';
import { withDocument } from './with-document.ts';

/** Who may have signed, by configuration, never by what the document says of itself. */
export interface Trust {
  /** PEM. While one is being replaced by another there are two. */
  readonly certificates: readonly string[];
  readonly clock: Clock;
}

export interface SignedBy {
  /** SHA-256 of the certificate's DER, lower-case hexadecimal. */
  readonly signer: string;
}

/** A SOAP message of which only what was signed is left. */
export interface SignedEnvelope extends SignedBy {
  /** The Body itself. */
  readonly body: XmlElement;
  /** The header entries that were signed, in the order of the signature; a Timestamp among them. */
  readonly headers: readonly XmlElement[];
}

/**
 * Reads a SOAP 1.1 message signed by WS-Security: one signature, in the Header's Security, over the Body that is the
 * child of the Envelope that is the root. What comes back is read from the canonical bytes that were signed, and from
 * nothing else. A Body moved aside, an id twice, a signature over something else: refused (docs/adr/0024). Whether a
 * signed Timestamp is fresh, and the message not a repetition, is the caller's to say.
 */
export async function readSignedEnvelope(
  source: Uint8Array | string,
  trust: Trust,
  limits: XmlLimits = ONE_MESSAGE,
): Promise<Result<SignedEnvelope, XmlProblem>> {
  const read = await readSigned(source, limits, inSecurityHeader);
  if (!read.ok) return read;
  const { tree, covered } = read.value;
  const body = tree.children.find((each) => isElement(each, SOAP_NS, 'Body'));
  const isBodySigned = covered.some(({ element }) => element === body);
  if (body === undefined || !isBodySigned || !covered.every(({ element }) => isPartOfMessage(tree, element)))
    return fail({ code: 'signature-elsewhere' });

  const verified = await verify(read.value, trust, limits);
  if (!verified.ok) return verified;
  const { parts, signer } = verified.value;
  const signedBody = parts.find(({ name, ns }) => ns === SOAP_NS && name === 'Body');
  if (signedBody === undefined) return fail({ code: 'signature-elsewhere' });
  return ok({ body: signedBody, headers: parts.filter((part) => part !== signedBody), signer });
}

/**
 * Reads a document that carries its own signature (enveloped, XML-DSig §8.1.3): one signature, a child of the root,
 * over the whole root but itself. The root comes back as it was signed, without the signature.
 */
export async function readSignedDocument(
  source: Uint8Array | string,
  trust: Trust,
  limits: XmlLimits = ONE_MESSAGE,
): Promise<Result<{ readonly root: XmlElement } & SignedBy, XmlProblem>> {
  const read = await readSigned(source, limits, inRoot);
  if (!read.ok) return read;
  const { tree, covered } = read.value;
  const [only, ...others] = covered;
  if (only?.element !== tree || !only.reference.isEnveloped || others.length > 0)
    return fail({ code: 'signature-elsewhere' });

  const verified = await verify(read.value, trust, limits);
  if (!verified.ok) return verified;
  const { parts, signer } = verified.value;
  const [root] = parts;
  return root === undefined ? fail({ code: 'signature-elsewhere' }) : ok({ root, signer });
}

/** Where the one signature may be. */
type Place = (root: XmlElement) => readonly XmlElement[];
const inSecurityHeader: Place = (root) =>
  [root]
    .filter((each) => isElement(each, SOAP_NS, 'Envelope'))
    .flatMap((envelope) => childrenIn(envelope, SOAP_NS, 'Header'))
    .flatMap((header) => childrenIn(header, WSSE_NS, 'Security'))
    .flatMap((security) => childrenIn(security, DSIG_NS, 'Signature'));
const inRoot: Place = (root) => childrenIn(root, DSIG_NS, 'Signature');

interface Unverified {
  readonly text: string;
  readonly tree: XmlElement;
  readonly signature: XmlElement;
  readonly signatureText: string;
  readonly covered: readonly { readonly reference: SignedReference; readonly element: XmlElement }[];
}

/** The document, its one signature where it must be, and what that says it covers: nothing of it verified. */
function readSigned(
  source: Uint8Array | string,
  limits: XmlLimits,
  place: Place,
): Promise<Result<Unverified, XmlProblem>> {
  return withDocument(source, limits, ({ library, document, source: { text } }) => {
    const grown = growTree(library, document);
    if (!grown.ok) return grown;
    const tree = grown.value;
    const everything = [...withAllInside(tree)];

    const signatures = everything.filter((each) => isElement(each, DSIG_NS, 'Signature'));
    const [signature] = signatures;
    if (signature === undefined) return fail<XmlProblem>({ code: 'signature-missing' });
    if (signatures.length > 1) return fail<XmlProblem>({ code: 'signature-several' });
    if (!place(tree).includes(signature)) return fail<XmlProblem>({ code: 'signature-elsewhere' });
    const shape = signatureShape(signature);
    if (!shape.ok) return shape;

    const covered: { reference: SignedReference; element: XmlElement }[] = [];
    for (const reference of shape.value) {
      const { id } = reference;
      const named = id === undefined ? [tree] : everything.filter((each) => hasId(each, id));
      const [element] = named;
      if (element === undefined || named.length > 1) return fail<XmlProblem>({ code: 'signature-elsewhere' });
      covered.push({ reference, element });
    }
    return ok({ text, tree, signature, signatureText: canonicalSignature(library, document), covered });
  });
}

/**
 * Verifies by each trusted certificate in turn, then reads what was signed from its canonical texts through the gate,
 * and holds each against the element of the document at the place that the caller means: two parsers that understood
 * the document differently would be found out here.
 */
async function verify(
  { text, signature, signatureText, covered }: Unverified,
  { certificates, clock }: Trust,
  limits: XmlLimits,
): Promise<Result<SignedBy & { readonly parts: readonly XmlElement[] }, XmlProblem>> {
  const library = await xmlCrypto();
  for (const pem of certificates) {
    const texts = signedTexts(library, text, signatureText, pem);
    if (texts === undefined) continue;
    const certificate = new X509Certificate(pem);
    const isInForce =
      certificate.validFromDate.getTime() <= clock.now() && clock.now() <= certificate.validToDate.getTime();
    if (!isInForce) return fail({ code: 'signature-certificate' });

    const parts: XmlElement[] = [];
    for (const signedText of texts) {
      const part = await readXml(signedText, limits);
      if (!part.ok) return part;
      parts.push(part.value);
    }
    const isWhatStandsThere =
      parts.length === covered.length &&
      covered.every(({ element, reference }, index) => {
        const part = parts[index];
        const standing = reference.isEnveloped ? without(element, signature) : element;
        return part !== undefined && saysTheSame(standing, part);
      });
    if (!isWhatStandsThere) return fail({ code: 'signature-elsewhere' });
    return ok({ parts, signer: certificate.fingerprint256.replaceAll(':', '').toLowerCase() });
  }
  return fail({ code: 'signature-wrong' });
}

/** The Body of the Envelope, an entry of its Header, or the Timestamp of its Security. */
function isPartOfMessage(envelope: XmlElement, subject: XmlElement): boolean {
  return envelope.children.some(
    (part) =>
      (part === subject && isElement(part, SOAP_NS, 'Body')) ||
      (isElement(part, SOAP_NS, 'Header') &&
        part.children.some(
          (entry) =>
            (entry === subject && !isElement(entry, WSSE_NS, 'Security')) ||
            (isElement(entry, WSSE_NS, 'Security') &&
              entry.children.some((each) => each === subject && isElement(each, WSU_NS, 'Timestamp'))),
        )),
  );
}

function* withAllInside(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* withAllInside(child);
}

/** By any attribute that the verifying library takes for an id, in whatever namespace (wsu:Id, Id, xml:id). */
const hasId = (subject: XmlElement, id: string): boolean =>
  subject.attributes.some(({ name, value }) => ['Id', 'ID', 'id'].includes(name) && value === id);

const without = (element: XmlElement, removed: XmlElement): XmlElement => ({
  ns: element.ns,
  name: element.name,
  attributes: element.attributes,
  children: element.children.filter((each) => each !== removed),
  text: element.text,
});

/** The signature by itself, with the namespaces that it uses: what the library reads it from. */
function canonicalSignature(library: Libxml2, document: ParsedDocument): string {
  const signature = document.get('//ds:Signature', { ds: DSIG_NS });
  const pieces: Uint8Array[] = [];
  // Not canonicalizeToString: it decodes piece by piece, and breaks letters that lie across two of them.
  signature?.canonicalize(
    { write: (piece) => pieces.push(Uint8Array.from(piece)) && piece.byteLength, close: () => true },
    { mode: library.XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false },
  );
  return Buffer.concat(pieces).toString('utf8');
}
