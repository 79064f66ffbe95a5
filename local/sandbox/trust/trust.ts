import {
  binary,
  isRecord,
  json,
  parsedBody,
  text,
  type Answer,
  type Call,
  type Handling,
} from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { CertificateDesk } from './certificate-routes.ts';
import { Authorizations } from './csc/authorizations.ts';
import { CREDENTIAL_HOLDERS, Credentials } from './csc/credentials.ts';
import { answerCsc, type CscParts } from './csc/csc-service.ts';
import { phoneRoutes } from './csc/phone-routes.ts';
import { Phones } from './csc/phone.ts';
import { Signatures } from './csc/signatures.ts';
import { ServiceTokens } from './csc/tokens.ts';
import { AUTHORITIES, BRANCHES, type AuthorityId, type Branch } from './pki/authorities.ts';
import { KeyRing } from './pki/key-ring.ts';
import { derOf, Pki } from './pki/pki.ts';
import { changedSettingsSchema, USUAL, type Settings } from './settings.ts';
import { timestampAnswer } from './stamp/timestamp.ts';
import { crlOf } from './status/crl.ts';
import { ocspAnswer } from './status/ocsp.ts';

/**
 * Starts the trust services: two hierarchies of certificates and one that nobody is to trust, their OCSP responders,
 * revocation lists and time-stamping authorities, and a remote-signing service (CSC API v2) that holds people's keys.
 */
export async function startTrust(options: SandboxOptions = {}): Promise<Sandbox> {
  const keys = new KeyRing(options.dataDir);
  await keys.prepare(Pki.keysFor(CREDENTIAL_HOLDERS));
  return startSandbox('trust', options, (kit) => trust(kit, keys, options.dataDir));
}

function trust(kit: Kit, keys: KeyRing, dataDir: string | undefined): Partner {
  const state: { settings: Settings } = { settings: USUAL };
  const settings = (): Settings => state.settings;
  const pki = new Pki(keys, kit.clock, kit.url, dataDir, CREDENTIAL_HOLDERS);
  const credentials = new Credentials(pki);
  const desk = new CertificateDesk(kit, pki, keys, credentials);
  const phones = new Phones();
  const authorizations = new Authorizations(kit, phones, settings);
  const signatures = new Signatures(kit, pki, settings);
  const tokens = new ServiceTokens(kit.clock, settings);
  const csc: CscParts = { kit, pki, credentials, authorizations, signatures, tokens, settings };

  return {
    handle: (call) => handlingOf(call, csc),
    restore: ({ effect, key, digest }, kept) => {
      if (effect === 'signature.made') {
        const made = signatures.restore(key, digest, kept);
        if (made !== undefined) authorizations.use(made.handle, made.count);
      } else if (kept !== undefined && !authorizations.restore(effect, kept)) desk.restore(effect, kept);
    },
    reset: () => {
      state.settings = USUAL;
      for (const part of [pki, credentials, phones, authorizations, signatures, tokens]) part.reset();
    },
    state: () => ({
      settings: state.settings,
      certificates: pki.list().length,
      signatures: signatures.count,
      waiting: authorizations.waiting().length,
    }),
    control: {
      ...desk.routes,
      ...phoneRoutes(phones, authorizations, kit.clock),
      'POST /_sandbox/expire-tokens': () => json(200, { expired: tokens.expireAll() }),
      'PUT /_sandbox/settings': (call) =>
        accept(call, changedSettingsSchema, (changed) => {
          // Members that were given and not those that zod holds as undefined.
          const given = Object.entries(changed).filter(([, value]) => value !== undefined);
          state.settings = { ...state.settings, ...(Object.fromEntries(given) as Partial<Settings>) };
          return state.settings;
        }),
    },
  };
}

/** Whose turn a call is, by its path: the services are known to faults by these names. */
function handlingOf(call: Call, csc: CscParts): Handling {
  const [, first = '', ...rest] = call.path.split('/');
  const second = rest[0] ?? '';
  switch (first) {
    case 'ocsp':
      return forAuthority('ocsp', second, (id) => ocsp(call, id, csc));
    case 'crl':
      return forAuthority('crl', second.replace(/\.crl$/, ''), (id) =>
        binary(200, 'application/pkix-crl', crlOf(csc.pki, id, csc.settings(), csc.kit.clock.now())),
      );
    case 'ca':
      return forAuthority('ca', second.replace(/\.cer$/, ''), (id) =>
        binary(200, 'application/pkix-cert', derOf(csc.pki.standing(id))),
      );
    case 'tsa': {
      const branch = BRANCHES.find((each) => each === second);
      return branch === undefined
        ? unknown
        : { service: 'tsa', keys: [branch], perform: () => timestamp(call, branch, csc) };
    }
    case 'oauth2':
      return { service: 'token', keys: [], perform: () => answerCsc(csc, `oauth2/${second}`, call) };
    case 'csc': {
      const method = rest.slice(1).join('/');
      return second === 'v2'
        ? { service: method, keys: keysOf(call), perform: () => answerCsc(csc, method, call) }
        : unknown;
    }
    default:
      return unknown;
  }
}

const unknown: Handling = { service: '', keys: [], perform: () => text(404, 'Not Found') };

function forAuthority(service: string, name: string, perform: (id: AuthorityId) => Answer): Handling {
  const id = AUTHORITIES.find((each) => each === name);
  return id === undefined ? unknown : { service, keys: [id], perform: () => perform(id) };
}

/** POST, or GET with the request in Base64 at the path's end (RFC 6960 §A.1). */
function ocsp(call: Call, id: AuthorityId, { pki, settings, kit }: CscParts): Answer {
  const asked = call.path.slice(`/ocsp/${id}/`.length);
  const bytes = call.method === 'POST' ? call.body : Buffer.from(decoded(asked), 'base64');
  return binary(200, 'application/ocsp-response', ocspAnswer(pki, id, bytes, settings(), kit.clock.now()));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // no request can be read out of it
  }
}

function timestamp(call: Call, branch: Branch, { pki, settings, kit }: CscParts): Answer {
  const { tsaAccount: account } = settings();
  const wanted =
    account === null ? undefined : Buffer.from(`${account.user}:${account.password}`).toString('base64');
  if (wanted !== undefined && call.headers.authorization !== `Basic ${wanted}`)
    return { ...text(401, 'Unauthorized'), headers: { 'www-authenticate': 'Basic realm="tsa"' } };
  if (call.method !== 'POST' || call.headers['content-type'] !== 'application/timestamp-query')
    return text(415, 'application/timestamp-query is expected');
  const { response, granted } = timestampAnswer(pki, branch, call.body, settings(), kit.clock.now());
  if (granted !== undefined)
    kit
      .ledger()
      .record(
        { effect: 'timestamp.made', key: branch, digest: granted.digest, id: granted.serial },
        kit.clock.date(),
      );
  return binary(200, 'application/timestamp-reply', response);
}

/** What a fault can be matched with: the credential that a call is about, and the client's reference. */
function keysOf(call: Call): string[] {
  const body = parsedBody(call);
  if (!isRecord(body)) return [];
  return [body['credentialID'], body['clientData']].filter((each) => typeof each === 'string');
}
