import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { pemOf } from '../../local/sandbox/trust/pki/certificate.ts';

/** A key and a certificate over it that nobody but this test knows. */
export interface Identity {
  readonly privateKey: string;
  readonly certificate: string;
}

/** A self-signed X.509 certificate over a fresh 2,048-bit RSA key, in force between two days (`YYMMDD`). */
export function newIdentity(name: string, from = '250101', to = '491231'): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return {
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificate: pemOf(certificateOf(name, from, to, publicKey, privateKey)),
  };
}

/** RFC 5280 §4.1, the fewest fields that a version 3 certificate may have. */
function certificateOf(
  name: string,
  from: string,
  to: string,
  publicKey: KeyObject,
  privateKey: KeyObject,
): Buffer {
  const algorithm = tlv(0x30, SHA256_WITH_RSA, tlv(0x05));
  const subject = tlv(0x30, tlv(0x31, tlv(0x30, COMMON_NAME, tlv(0x0c, Buffer.from(name, 'utf8')))));
  const day = (date: string): Buffer => tlv(0x17, Buffer.from(`${date}000000Z`, 'ascii'));
  const toBeSigned = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    algorithm,
    subject,
    tlv(0x30, day(from), day(to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return tlv(0x30, toBeSigned, algorithm, tlv(0x03, Buffer.from([0]), signature));
}

const SHA256_WITH_RSA = tlv(0x06, Buffer.from('2a864886f70d01010b', 'hex'));
const COMMON_NAME = tlv(0x06, Buffer.from('550403', 'hex'));

/** DER: tag, length, value. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const length =
    value.length < 0x80
      ? [value.length]
      : value.length < 0x100
        ? [0x81, value.length]
        : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
