import { isRecord, json, type Answer, type Call } from '../../kit/call.ts';
import type { Kit } from '../../kit/partner.ts';
import type { Pki } from '../pki/pki.ts';
import type { Settings } from '../settings.ts';
import { ALGORITHMS, checkLengths, hashBy, schemeOf } from './algorithms.ts';
import type { AuthorizationRequest, Authorizations } from './authorizations.ts';
import { credentialInfo, MULTISIGN, statusOf, wantedOf } from './credential-info.ts';
import type { Credential, Credentials } from './credentials.ts';
import { CscError, invalid, invalidParameter } from './csc-error.ts';
import {
  countOf,
  flagOf,
  hashesOf,
  optionalText,
  parametersOf,
  textOf,
  type Parameters,
} from './parameters.ts';
import { questionOf, type Made, type Signatures } from './signatures.ts';
import type { ServiceTokens } from './tokens.ts';

/** What the service works with. */
export interface CscParts {
  readonly kit: Kit;
  readonly pki: Pki;
  readonly credentials: Credentials;
  readonly authorizations: Authorizations;
  readonly signatures: Signatures;
  readonly tokens: ServiceTokens;
  readonly settings: () => Settings;
}

type Method = (parts: CscParts, parameters: Parameters) => Answer;

const METHODS: Readonly<Record<string, Method>> = {
  'credentials/list': listCredentials,
  'credentials/info': showCredential,
  'credentials/authorize': authorize,
  'credentials/authorizeCheck': checkAuthorization,
  'credentials/extendTransaction': extendTransaction,
  'signatures/signHash': signHash,
  'signatures/signPolling': poll,
};

/** Answers one call of the Cloud Signature Consortium's API v2, by the name of its method. */
export function answerCsc(parts: CscParts, method: string, call: Call): Answer {
  try {
    if (method === 'oauth2/token') return parts.tokens.grant(call);
    if (call.method !== 'POST')
      throw new CscError('invalid_request', 'The method must be called by POST', 405);
    if (method === 'info') return json(200, info(parts));
    const answer = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (answer === undefined) throw new CscError('invalid_request', 'The method is not implemented', 501);
    parts.tokens.holderOf(call);
    return answer(parts, parametersOf(call));
  } catch (error) {
    if (error instanceof CscError) return error.answer();
    throw error;
  }
}

function info({ kit }: CscParts): object {
  return {
    specs: '2.0.0.0',
    name: 'Dịch vụ ký số từ xa (giả lập)',
    logo: `${kit.url()}/csc/logo.png`,
    region: 'VN',
    lang: 'vi',
    description: 'Ký số từ xa cho tỉnh trên một máy; không có giá trị pháp lý',
    authType: ['oauth2client'],
    oauth2: `${kit.url()}/`,
    asynchronousOperationMode: true,
    methods: ['oauth2/token', ...Object.keys(METHODS)],
    validationInfo: false,
    signAlgorithms: { algos: ALGORITHMS },
    signature_formats: { formats: ['P', 'C'], envelope_properties: [['Revision'], ['Detached']] },
    conformance_levels: ['Ades-B-B'],
  };
}

function listCredentials({ pki, credentials, kit }: CscParts, parameters: Parameters): Answer {
  const owner = optionalText(parameters, 'userID');
  // A token by client credentials is nobody's in particular, so the owner must be named.
  if (owner === undefined || owner === '') throw invalid('Missing (or invalid type) string parameter userID');
  const now = kit.clock.now();
  const onlyValid = flagOf(parameters, 'onlyValid');
  const found = credentials
    .of(owner)
    .filter((each) => !onlyValid || statusOf(pki, credentials.certificateOf(each), now) === 'valid');
  const wanted = wantedOf(parameters);
  const infos = flagOf(parameters, 'credentialInfo')
    ? {
        credentialInfos: found.map((each) => ({
          credentialID: each.id,
          ...credentialInfo(pki, credentials, each, wanted, now),
        })),
      }
    : {};
  return json(200, {
    credentialIDs: found.map(({ id }) => id),
    ...infos,
    ...(onlyValid ? { onlyValid } : {}),
  });
}

function showCredential({ pki, credentials, kit }: CscParts, parameters: Parameters): Answer {
  const credential = namedCredential(credentials, parameters);
  return json(200, credentialInfo(pki, credentials, credential, wantedOf(parameters), kit.clock.now()));
}

function namedCredential(credentials: Credentials, parameters: Parameters): Credential {
  const credential = credentials.find(textOf(parameters, 'credentialID'));
  if (credential === undefined) throw invalidParameter('credentialID');
  return credential;
}

function authorize(parts: CscParts, parameters: Parameters): Answer {
  const credential = namedCredential(parts.credentials, parameters);
  refuseDisabled(parts, credential);
  const signatures = countOf(parameters, 'numSignatures');
  if (signatures > MULTISIGN) throw invalid('Numbers of signatures is too high');
  const hashes = boundHashes(parameters)?.map((each) => each.toString('base64'));
  if (hashes !== undefined && hashes.length > signatures) throw invalid('Numbers of signatures is too high');
  const description = optionalText(parameters, 'description');
  if ((description ?? '').length > 500) throw invalidParameter('description');
  const clientData = optionalText(parameters, 'clientData');
  checkAuthentication(credential, parameters);
  const before =
    clientData === undefined || !parts.settings().idempotent
      ? undefined
      : parts.authorizations.sameAs(credential.id, clientData);
  if (before !== undefined && JSON.stringify(before.hashes) !== JSON.stringify(hashes))
    throw invalid('clientData was used for other hashes');
  const isNew = before === undefined || parts.authorizations.standingOf(before) === 'expired';
  if (!isNew) return standingAnswer(parts, before);
  const asked = parts.authorizations.ask({
    credential: credential.id,
    signatures,
    byPhone: credential.profile === 'person' && credential.pin === undefined,
    ...(hashes === undefined ? {} : { hashes }),
    ...(clientData === undefined ? {} : { clientData }),
    ...(description === undefined ? {} : { description }),
  });
  // Whoever is asked on the phone answers after this call.
  return asked.byPhone ? json(202, { handle: asked.handle }) : standingAnswer(parts, asked);
}

/** A leave is bound to digests (SCAL 2), so they must be there. */
function boundHashes(parameters: Parameters): Buffer[] | undefined {
  const hashes = hashesOf(parameters, true);
  if (hashBy(textOf(parameters, 'hashAlgorithmOID')) === undefined)
    throw invalidParameter('hashAlgorithmOID');
  return hashes;
}

function refuseDisabled({ pki, credentials, kit }: CscParts, credential: Credential): void {
  const status = statusOf(pki, credentials.certificateOf(credential), kit.clock.now());
  if (status === 'suspended' || status === 'revoked')
    throw invalid('The credential identified by credentialID is disabled');
  if (status === 'expired') throw invalid('Signing certificate is expired');
}

function checkAuthentication({ profile, pin }: Credential, parameters: Parameters): void {
  if (profile === 'body' && pin === undefined) return;
  const given: unknown = parameters['authData'];
  const only = Array.isArray(given) ? (given as unknown[])[0] : undefined; // isArray narrows unknown to any[]
  const isRight =
    isRecord(only) &&
    (pin === undefined ? only['id'] === 'PHONE' : only['id'] === 'PIN' && only['value'] === pin);
  if (!isRight) throw new CscError('invalid_authentication_data', 'The authentication data is invalid');
}

function checkAuthorization(parts: CscParts, parameters: Parameters): Answer {
  const asked = parts.authorizations.byHandle(textOf(parameters, 'handle'));
  if (asked === undefined) throw invalidParameter('handle');
  return standingAnswer(parts, asked);
}

function standingAnswer({ authorizations }: CscParts, asked: AuthorizationRequest): Answer {
  switch (authorizations.standingOf(asked)) {
    case 'waiting':
      return json(202, { handle: asked.handle });
    case 'declined':
      throw new CscError('access_denied', 'The user denied the request');
    case 'expired':
      throw invalidParameter('handle');
    case 'given':
      return json(200, {
        SAD: asked.sad,
        expiresIn: Math.max(0, Math.floor(authorizations.lifeOf(asked) / 1000)),
      });
  }
}

function extendTransaction(parts: CscParts, parameters: Parameters): Answer {
  const credential = namedCredential(parts.credentials, parameters);
  const hashes = boundHashes(parameters)?.map((each) => each.toString('base64'));
  const before = usable(parts, textOf(parameters, 'SAD'), credential);
  if (parts.authorizations.leftOf(before) < (hashes?.length ?? 1))
    throw invalid('Numbers of signatures is too high');
  return standingAnswer(parts, parts.authorizations.extend(before.handle, hashes));
}

function signHash(parts: CscParts, parameters: Parameters): Answer {
  const { pki, credentials, authorizations, signatures, settings } = parts;
  const credential = namedCredential(credentials, parameters);
  const certificate = credentials.certificateOf(credential);
  const sad = textOf(parameters, 'SAD');
  const digests = hashesOf(parameters, true) ?? [];
  const scheme = schemeOf(parameters, pki.keyOf(certificate));
  checkLengths(digests, scheme.hash);
  const isAsynchronous = isAsynchronousMode(parameters);
  const clientData = optionalText(parameters, 'clientData');
  const question = questionOf({ credential: credential.id, digests, scheme });
  const before =
    clientData === undefined || !settings().idempotent
      ? undefined
      : signatures.sameAs(credential.id, clientData);
  if (before?.question === question) return madeAnswer(before);
  if (before !== undefined) throw invalid('clientData was used for other hashes');
  refuseDisabled(parts, credential);
  const leave = usable(parts, sad, credential);
  const allowed = leave.hashes;
  if (allowed !== undefined && digests.some((each) => !allowed.includes(each.toString('base64'))))
    throw invalid('Hash is not authorized by the SAD');
  if (authorizations.leftOf(leave) < digests.length) throw invalidParameter('SAD');
  const made = signatures.make({
    credential: credential.id,
    certificate,
    digests,
    scheme,
    clientData,
    handle: leave.handle,
    isAsynchronous,
  });
  authorizations.use(leave.handle, digests.length);
  return madeAnswer(made);
}

function madeAnswer({ responseId, signatures }: Made): Answer {
  return json(200, responseId === undefined ? { signatures } : { responseID: responseId });
}

function isAsynchronousMode(parameters: Parameters): boolean {
  const mode = optionalText(parameters, 'operationMode') ?? 'S';
  if (mode !== 'S' && mode !== 'A') throw invalidParameter('operationMode');
  if (mode === 'S') return false;
  const period = parameters['validity_period'] ?? 60_000;
  if (typeof period !== 'number' || !Number.isInteger(period)) throw invalidParameter('validity_period');
  if (period < 1 || period > 86_400_000) throw invalid('Out of bounds parameter validity_period');
  // Nobody is told at an address: what is asked for is fetched by signPolling.
  if ((parameters['response_uri'] ?? undefined) !== undefined) throw invalidParameter('response_uri');
  return true;
}

/** The leave behind activation data, while it may be used for that credential. */
function usable({ authorizations }: CscParts, sad: string, credential: Credential): AuthorizationRequest {
  const leave = authorizations.bySad(sad);
  if (leave?.credential !== credential.id || authorizations.standingOf(leave) !== 'given')
    throw invalidParameter('SAD');
  if (authorizations.lifeOf(leave) <= 0) throw invalid('SAD expired');
  return leave;
}

function poll({ signatures, kit }: CscParts, parameters: Parameters): Answer {
  const made = signatures.byResponse(textOf(parameters, 'requestID'));
  if (made === undefined) throw invalidParameter('requestID');
  if (kit.clock.now() < made.readyAt)
    return json(202, {
      error: 'accepted_request',
      error_description: 'The previous async request has been accepted but not yet completed',
    });
  return json(200, { signatures: made.signatures });
}
