import type { Pki, Issued } from '../pki/pki.ts';
import { authoritySubject } from '../pki/authorities.ts';
import { distinguishedText } from '../pki/subject.ts';
import { algorithmsOf } from './algorithms.ts';
import type { Credential, Credentials } from './credentials.ts';
import { invalidParameter } from './csc-error.ts';
import { flagOf, optionalText, type Parameters } from './parameters.ts';

/** How many signatures one leave may cover. */
export const MULTISIGN = 10;

/** What is asked to be told of a credential. */
export interface Wanted {
  readonly certificates: 'none' | 'single' | 'chain';
  readonly certInfo: boolean;
  readonly authInfo: boolean;
}

export function wantedOf(parameters: Parameters): Wanted {
  const certificates = optionalText(parameters, 'certificates') ?? 'single';
  if (certificates !== 'none' && certificates !== 'single' && certificates !== 'chain')
    throw invalidParameter('certificates');
  return { certificates, certInfo: flagOf(parameters, 'certInfo'), authInfo: flagOf(parameters, 'authInfo') };
}

export type CertificateStatus = 'valid' | 'expired' | 'revoked' | 'suspended';

/** How the certificate of a credential stands now. */
export function statusOf(pki: Pki, certificate: Issued, now: number): CertificateStatus {
  const revocation = pki.revocationOf(certificate.serial, now);
  if (revocation !== undefined) return revocation.reason === 6 ? 'suspended' : 'revoked';
  return now > Date.parse(certificate.notAfter) ? 'expired' : 'valid';
}

/** CredentialInfo of the specification (§11.4, §11.5). */
export function credentialInfo(
  pki: Pki,
  credentials: Credentials,
  credential: Credential,
  wanted: Wanted,
  now: number,
): object {
  const certificate = credentials.certificateOf(credential);
  const key = pki.keyOf(certificate);
  const isCurve = key.asymmetricKeyType === 'ec';
  const status = statusOf(pki, certificate, now);
  return {
    description: credential.description,
    key: {
      status: status === 'suspended' ? 'disabled' : 'enabled',
      algo: algorithmsOf(key),
      len: isCurve ? 256 : key.asymmetricKeyDetails?.modulusLength,
      ...(isCurve ? { curve: '1.2.840.10045.3.1.7' } : {}),
    },
    cert: {
      status,
      ...certificatesOf(pki, certificate, wanted),
      ...(wanted.certInfo ? detailsOf(certificate) : {}),
    },
    // The mode must always be told; what it takes only when it is asked for.
    auth: { mode: 'explicit', ...(wanted.authInfo ? authenticationOf(credential) : {}) },
    SCAL: '2',
    multisign: MULTISIGN,
    lang: 'vi',
  };
}

function certificatesOf(pki: Pki, certificate: Issued, { certificates }: Wanted): object {
  if (certificates === 'none') return {};
  const chain = certificates === 'chain' ? pki.chainOf(certificate) : [certificate];
  return { certificates: chain.map(({ der }) => der) };
}

function detailsOf({ authority, serial, subject, notBefore, notAfter }: Issued): object {
  return {
    issuerDN: distinguishedText(authoritySubject(authority)),
    serialNumber: serial.toUpperCase(),
    subjectDN: distinguishedText(subject),
    validFrom: generalized(notBefore),
    validTo: generalized(notAfter),
  };
}

const generalized = (instant: string): string => `${instant.replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;

/** A person agrees on the phone or by a PIN; a body's key needs nothing beyond the token (§8.5.3). */
function authenticationOf({ profile, pin }: Credential): object {
  if (pin !== undefined)
    return {
      expression: 'PIN',
      objects: [
        { type: 'Password', id: 'PIN', format: 'N', label: 'PIN', description: 'Mã PIN của chữ ký số' },
      ],
    };
  if (profile === 'body') return { objects: [] };
  return {
    expression: 'PHONE',
    objects: [
      {
        type: 'ChallengeResponseOOB',
        id: 'PHONE',
        label: 'Điện thoại',
        description: 'Đồng ý trên điện thoại',
      },
    ],
  };
}
