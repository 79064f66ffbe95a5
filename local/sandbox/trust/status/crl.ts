import { certificateTime, enumerated, explicit, integer, sequence, type Der } from '../../kit/der.ts';
import type { AuthorityId } from '../pki/authorities.ts';
import type { Pki } from '../pki/pki.ts';
import { authorityKeyExtension, extension } from '../pki/profile.ts';
import { algorithmOf, damaged, signatureOver } from '../pki/signed.ts';
import { distinguishedName } from '../pki/subject.ts';
import type { Settings } from '../settings.ts';

const HOUR_MS = 3_600_000;

/** The revocation list of an authority as of now (RFC 5280 §5), or as the settings will have it. Its number is the instant. */
export function crlOf(pki: Pki, id: AuthorityId, { crl, crlHours }: Settings, now: number): Der {
  const signerId = crl === 'wrong-issuer' ? (id.startsWith('untrusted') ? 'public' : 'untrusted') : id;
  const key = pki.keyOf(pki.standing(signerId));
  const life = crlHours * HOUR_MS;
  const thisUpdate = crl === 'stale' ? now - 2 * life : now;
  const revoked = crl === 'empty' ? [] : pki.revokedBy(id, thisUpdate);
  const algorithm = algorithmOf(key);
  const body = sequence(
    integer(1),
    algorithm,
    distinguishedName(pki.standing(id).subject),
    certificateTime(new Date(thisUpdate)),
    certificateTime(new Date(thisUpdate + life)),
    ...(revoked.length === 0 ? [] : [sequence(...revoked.map(entryOf))]),
    explicit(0, sequence(authorityKeyExtension(key), extension('2.5.29.20', integer(thisUpdate)))),
  );
  const signature = signatureOver(body, key);
  return sequence(body, algorithm, crl === 'bad-signature' ? damaged(signature) : signature);
}

function entryOf({ serial, revocation }: ReturnType<Pki['revokedBy']>[number]): Der {
  const reason = extension('2.5.29.21', enumerated(revocation.reason));
  return sequence(
    integer(Buffer.from(serial, 'hex')),
    certificateTime(new Date(revocation.at)),
    // Unspecified is told by saying nothing (RFC 5280 §5.3.1).
    ...(revocation.reason === 0 ? [] : [sequence(reason)]),
  );
}
