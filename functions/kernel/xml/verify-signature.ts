import type xmlCryptoModule from 'xml-crypto';
import { ENVELOPED, EXCLUSIVE_C14N, RSA_SHA256, SHA256 } from './signature-shape.ts';

type Library = typeof xmlCryptoModule;

let loaded: Promise<Library> | undefined;

/** Loaded by whoever reads the first signed document: 190 KB that most functions never need (docs/adr/0024). */
export function xmlCrypto(): Promise<Library> {
  loaded ??= import('xml-crypto').then((module) => module.default);
  return loaded;
}

/**
 * The canonical texts of what a signature covers, one for each reference in their order; none when it is not by this
 * certificate's key, or what it covers was changed. Only these texts are what was signed: not the document that they
 * were taken from. The certificate is the caller's; what KeyInfo offers is not looked at.
 */
export function signedTexts(
  { SignedXml }: Library,
  document: string,
  signature: string,
  certificate: string,
): readonly string[] | undefined {
  const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  keepOnly(verifier.SignatureAlgorithms, [RSA_SHA256]);
  keepOnly(verifier.HashAlgorithms, [SHA256]);
  keepOnly(verifier.CanonicalizationAlgorithms, [EXCLUSIVE_C14N, ENVELOPED]);
  try {
    verifier.loadSignature(signature);
    return verifier.checkSignature(document) ? verifier.getSignedReferences() : undefined;
  } catch {
    return undefined; // the library throws where a signature is wrong; it says so in words that quote the document
  }
}

function keepOnly(algorithms: object, names: readonly string[]): void {
  for (const name of Object.keys(algorithms))
    if (!names.includes(name)) Reflect.deleteProperty(algorithms, name);
}
