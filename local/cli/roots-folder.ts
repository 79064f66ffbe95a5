import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readTrustRoots, type TrustRoots, type WrittenRoots } from '../../functions/kernel/trust/roots.ts';
import { done, misused, type Result } from './failure.ts';

/** What a file or folder of roots is named by, and whom its certificates are believed about. */
const KINDS = {
  'official-duty': 'officialDuty',
  public: 'public',
  timestamp: 'timestamp',
} as const satisfies Readonly<Record<string, keyof WrittenRoots>>;

const CERTIFICATE = /\.(?:pem|crt|cer|der)$/i;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the roots that whoever verifies believes in, out of a folder: files, or folders of files, whose names begin with
 * `official-duty`, `public` or `timestamp`; PEM (one or more certificates) or DER. A file that cannot be read as such is
 * refused: half a list of roots is none.
 */
export function readRootsFolder(folder: string): Result<TrustRoots> {
  const written: Record<keyof WrittenRoots, string[]> = { officialDuty: [], public: [], timestamp: [] };
  try {
    for (const [name, file] of certificatesIn(folder)) {
      const kind = Object.entries(KINDS).find(([prefix]) => name.startsWith(prefix))?.[1];
      if (kind !== undefined) written[kind].push(...textsOf(file));
    }
  } catch {
    return misused(
      `Không đọc được thư mục gốc tin cậy ${folder}.`,
      `The folder of roots ${folder} cannot be read.`,
    );
  }
  const roots = readTrustRoots(written);
  if (roots === undefined) {
    return misused(
      `Thư mục ${folder} có tệp không phải chứng thư X.509 (PEM hoặc DER).`,
      `A file in ${folder} is not an X.509 certificate.`,
    );
  }
  if (written.officialDuty.length + written.public.length === 0) {
    return misused(
      `Thư mục ${folder} không có gốc tin cậy: đặt tên tệp official-duty*.pem, public*.pem, timestamp*.pem.`,
      `${folder} holds no roots: name them official-duty*.pem, public*.pem, timestamp*.pem.`,
    );
  }
  return done(roots);
}

/**
 * Reads roots out of a folder, or out of one file of certificates, each of which is then believed about signatures and
 * time-stamps alike, as `openssl -CAfile` does.
 */
export function readRootsAt(place: string): Result<TrustRoots> {
  if (!existsSync(place) || statSync(place).isDirectory()) return readRootsFolder(place);
  const texts = textsOf(place);
  const roots = readTrustRoots({ officialDuty: texts, public: [], timestamp: texts });
  return roots === undefined
    ? misused(
        `${place} không phải chứng thư X.509 (PEM hoặc DER).`,
        `${place} is not a file of X.509 certificates.`,
      )
    : done(roots);
}

/** Certificates' files with the name that says what they are: a folder's own, or their own. */
function certificatesIn(folder: string): [name: string, file: string][] {
  return readdirSync(folder).flatMap((name): [string, string][] => {
    const file = path.join(folder, name);
    if (!statSync(file).isDirectory()) return CERTIFICATE.test(name) ? [[name, file]] : [];
    return readdirSync(file)
      .filter((one) => CERTIFICATE.test(one))
      .map((one) => [name, path.join(file, one)]);
  });
}

/** The certificates in a file, each as text: those of PEM, else what is taken for DER. Throws when it cannot be read. */
export function textsOf(file: string): string[] {
  const bytes = readFileSync(file);
  return bytes.toString('latin1').match(PEM) ?? [bytes.toString('base64')];
}
