import type { Instant } from '../../../schemas/instant.ts';
import { readAlgorithm, verifies } from './algorithm.ts';
import { distributionUrls, type Certificate } from './certificate.ts';
import { context, readDer, TAG, type Der } from './der.ts';
import { hexOf, numberOf, timeOf, wholeBitsOf, explicitOf, partsOf } from './der-value.ts';
import { readExtensions, type Extensions } from './extensions.ts';
import type { Issued, RevocationGap } from './judgement.ts';
import { readName } from './name.ts';
import type { ReadStatus, StatusAnswer } from './ocsp.ts';
import { OID } from './oids.ts';
import { hashFault, keyFault } from './permitted.ts';
import { reasonOf } from './revocation-reason.ts';

const gap = (why: RevocationGap): ReadStatus => ({ ok: false, gap: why });

/** A list of two hundred thousand certificates. */
const MAX_BYTES = 10_000_000;

/**
 * Reads a CRL about a certificate (RFC 5280 §5, §6.3): whole, of the certificate's own issuer and signed by its key.
 * Lists of differences, of some reasons only and of other issuers (indirect ones) are not taken. Never throws.
 */
export function readCrl(der: Uint8Array, { certificate, issuer }: Issued): ReadStatus {
  const document = der.length > MAX_BYTES ? undefined : readDer(der);
  const [list, algorithm, bits, more] = partsOf(document);
  const signature = wholeBitsOf(bits);
  if (list?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence || signature === undefined)
    return gap('unreadable');
  const read = more === undefined ? readList(list) : undefined;
  if (read === undefined) return gap('unreadable');
  if (read.issuer !== issuer.subject.canonical) return gap('other');
  if (!coversWhole(read.extensions, certificate)) return gap('scope');
  if (!isSignedWell(list, algorithm, signature, read.thisUpdate, issuer)) return gap('unsigned');

  const status = statusIn(read.revoked, certificate);
  if (status === undefined) return gap('unreadable');
  const keepsExpiredSince = timeOf(read.extensions.get(OID.expiredCertsOnCrl));
  return {
    ok: true,
    answer: {
      status,
      thisUpdate: read.thisUpdate,
      ...(read.nextUpdate === undefined ? {} : { nextUpdate: read.nextUpdate }),
      ...(keepsExpiredSince === undefined ? {} : { keepsExpiredSince }),
    },
  };
}

interface List {
  readonly issuer: string;
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  readonly revoked: Der | undefined;
  readonly extensions: Extensions;
}

/** The next update of a list, by which it may be kept; undefined when it cannot be read or names none. */
export function nextUpdateOf(der: Uint8Array): Instant | undefined {
  const list = der.length > MAX_BYTES ? undefined : partsOf(readDer(der))[0];
  return list === undefined ? undefined : readList(list)?.nextUpdate;
}

function readList(list: Der): List | undefined {
  const [version, _algorithm, name, updated, ...rest] = partsOf(list);
  const issuer = readName(name);
  const thisUpdate = timeOf(updated);
  if (numberOf(version) !== 1 || issuer === undefined || thisUpdate === undefined) return undefined;
  const nextUpdate = timeOf(rest[0]);
  const after = nextUpdate === undefined ? rest : rest.slice(1);
  const revoked = after[0]?.tag === TAG.sequence ? after[0] : undefined;
  const [last, ...over] = revoked === undefined ? after : after.slice(1);
  if (over.length > 0 || (last !== undefined && explicitOf(last, 0) === undefined)) return undefined;
  const extensions = readExtensions(explicitOf(last, 0));
  if (extensions === undefined) return undefined;
  return {
    issuer: issuer.canonical,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    revoked,
    extensions,
  };
}

/** Whether the list speaks of all reasons for such a certificate of this issuer. */
function coversWhole({ get, critical }: Extensions, { isCa, crlUrls }: Certificate): boolean {
  if (critical.some((oid) => oid !== OID.issuingDistributionPoint)) return false;
  const point = get(OID.issuingDistributionPoint);
  if (point === undefined) return true;
  return partsOf(point).every((part) => {
    switch (part.tag) {
      case context(0): {
        const urls = distributionUrls(part);
        return urls.some((url) => crlUrls.includes(url));
      }
      case context(1, 'primitive'):
        return !isYes(part) || !isCa;
      case context(2, 'primitive'):
        return !isYes(part) || isCa;
      default:
        return false; // some reasons only, an indirect list, attribute certificates
    }
  });
}

const isYes = ({ content }: Der): boolean => content[0] !== 0;

function isSignedWell(
  list: Der,
  algorithm: Der,
  signature: Uint8Array,
  at: Instant,
  issuer: Certificate,
): boolean {
  const read = readAlgorithm(algorithm);
  return (
    read !== undefined &&
    (issuer.keyUsage?.includes('cRLSign') ?? true) &&
    !issuer.hasUnnamedCurve &&
    keyFault(issuer.publicKey, at) === undefined &&
    hashFault(read.hash, at) === undefined &&
    verifies(issuer.publicKey, read, list.bytes, signature)
  );
}

/** What the list says of a certificate; undefined when its entry cannot be read. Not listed is good. */
function statusIn(revoked: Der | undefined, { serial }: Certificate): StatusAnswer['status'] | undefined {
  for (const entry of revoked?.each() ?? []) {
    const [number, date, more] = partsOf(entry);
    if (hexOf(number) !== serial) continue;
    const at = timeOf(date);
    const extensions = readExtensions(more);
    if (at === undefined || extensions === undefined || extensions.critical.length > 0) return undefined;
    const code = extensions.get(OID.reasonCode);
    const reason = reasonOf(code === undefined ? 0 : numberOf(code));
    return reason === undefined ? undefined : { state: 'revoked', at, reason };
  }
  return { state: 'good' };
}
