import xmlCrypto from 'xml-crypto';
import type { Identity } from './certificate.ts';

const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** How a signature is to be made that ought to be refused. */
export interface Making {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalization?: string;
}

/** A SOAP message, signed over each of the elements that the XPaths find, its signature in the Security header. */
export function signedMessage(
  message: string,
  over: readonly string[],
  by: Identity,
  making: Making = {},
): string {
  const signer = signerOf(by, making);
  signer.idMode = 'wssecurity';
  for (const xpath of over) {
    signer.addReference({
      xpath,
      transforms: [making.canonicalization ?? EXCLUSIVE_C14N],
      digestAlgorithm: making.digestAlgorithm ?? SHA256,
    });
  }
  signer.computeSignature(message, {
    location: { reference: "//*[local-name(.)='Security']", action: 'append' },
  });
  return signer.getSignedXml();
}

/** A document with its signature inside its root. */
export function signedDocument(document: string, by: Identity, making: Making = {}): string {
  const signer = signerOf(by, making);
  signer.addReference({
    xpath: '/*',
    transforms: [ENVELOPED, EXCLUSIVE_C14N],
    digestAlgorithm: SHA256,
    isEmptyUri: true,
  });
  signer.computeSignature(document, { location: { reference: '/*', action: 'append' } });
  return signer.getSignedXml();
}

/** A SOAP message with an empty Security header and a Timestamp in it, ready to be signed. */
export const unsignedMessage = (body: string): string =>
  `<s:Envelope xmlns:s="${SOAP}"><s:Header><w:Security xmlns:w="${WSSE}"><u:Timestamp xmlns:u="${WSU}" u:Id="time">` +
  `<u:Created>2026-11-25T01:00:00Z</u:Created></u:Timestamp></w:Security></s:Header>` +
  `<s:Body xmlns:u="${WSU}" u:Id="body">${body}</s:Body></s:Envelope>`;

export const BODY = "/*/*[local-name(.)='Body']";
export const TIMESTAMP = "//*[local-name(.)='Timestamp']";

function signerOf(by: Identity, { signatureAlgorithm, canonicalization }: Making): xmlCrypto.SignedXml {
  return new xmlCrypto.SignedXml({
    privateKey: by.privateKey,
    publicCert: by.certificate,
    signatureAlgorithm: signatureAlgorithm ?? RSA_SHA256,
    canonicalizationAlgorithm: canonicalization ?? EXCLUSIVE_C14N,
  });
}
