import { fail, ok, type Result } from '../result.ts';
import { attributeOf, childrenIn, isElement, type XmlElement } from './element.ts';
import type { XmlProblem } from './problem.ts';
import { DSIG_NS } from './well-known.ts';

/** What one reference of a signature covers. */
export interface SignedReference {
  /** Id of an element; none: the whole document (`URI=""`). */
  readonly id: string | undefined;
  readonly isEnveloped: boolean;
}

/** The only algorithms that are taken. SHA-1 is not among them, nor is inclusive canonicalisation. */
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** A signature that covers more parts than that is none that we were told of. */
const MOST_REFERENCES = 16;

/**
 * Reads what a `ds:Signature` says that it covers, before anything is verified. Only one shape is taken (XML-DSig §4):
 * SignedInfo, SignatureValue and perhaps KeyInfo, each once and in order; no Object, no XPath or XSLT, no parameters
 * of the canonicalisation of SignedInfo, which the verifying library would pass over. KeyInfo is not read at all.
 */
export function signatureShape(signature: XmlElement): Result<readonly SignedReference[], XmlProblem> {
  const wrong = fail<XmlProblem>({ code: 'signature-method' });
  const [info, value, keyInfo, ...more] = signature.children;
  if (info === undefined || value === undefined || more.length > 0) return wrong;
  if (!isElement(info, DSIG_NS, 'SignedInfo') || !isElement(value, DSIG_NS, 'SignatureValue')) return wrong;
  if (keyInfo !== undefined && !isElement(keyInfo, DSIG_NS, 'KeyInfo')) return wrong;

  const [canonicalization, method, ...references] = info.children;
  if (!isMethod(canonicalization, 'CanonicalizationMethod', EXCLUSIVE_C14N)) return wrong;
  if (!isMethod(method, 'SignatureMethod', RSA_SHA256)) return wrong;
  if (references.length === 0 || references.length > MOST_REFERENCES) return wrong;

  const covered: SignedReference[] = [];
  for (const reference of references) {
    const read = referenceOf(reference);
    if (read === undefined) return wrong;
    covered.push(read);
  }
  return ok(covered);
}

function referenceOf(reference: XmlElement): SignedReference | undefined {
  const [transforms, digestMethod, digestValue, ...more] = reference.children;
  if (!isElement(reference, DSIG_NS, 'Reference') || more.length > 0) return undefined;
  if (transforms === undefined || !isElement(transforms, DSIG_NS, 'Transforms')) return undefined;
  if (!isMethod(digestMethod, 'DigestMethod', SHA256)) return undefined;
  if (digestValue === undefined || !isElement(digestValue, DSIG_NS, 'DigestValue')) return undefined;

  const steps = childrenIn(transforms, DSIG_NS, 'Transform').map((step) => attributeOf(step, 'Algorithm'));
  const isEnveloped = steps.length === 2 && steps[0] === ENVELOPED;
  if (steps.at(-1) !== EXCLUSIVE_C14N || steps.length !== (isEnveloped ? 2 : 1)) return undefined;

  const uri = attributeOf(reference, 'URI');
  if (uri === '') return { id: undefined, isEnveloped };
  // The verifying library looks ids up by XPath: none that could be more than an id gets there.
  const id = /^#([A-Za-z_][-\w.]{0,127})$/.exec(uri ?? '')?.[1];
  return id === undefined ? undefined : { id, isEnveloped };
}

function isMethod(subject: XmlElement | undefined, name: string, algorithm: string): boolean {
  return (
    subject !== undefined &&
    isElement(subject, DSIG_NS, name) &&
    subject.children.length === 0 &&
    attributeOf(subject, 'Algorithm') === algorithm
  );
}
