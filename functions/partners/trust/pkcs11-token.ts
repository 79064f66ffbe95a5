import { readCertificate, type Certificate } from '../../kernel/trust/certificate.ts';
import { CK, returnValueOf, type Attribute, type Handle, type Pkcs11 } from './pkcs11-module.ts';

/** A signing key on a token, and what the token says of it. */
export interface TokenKey {
  readonly handle: Handle;
  /** Of the same id. Undefined: the token holds none. */
  readonly certificate: Certificate | undefined;
  /** Further certificates on the token, perhaps of those above. */
  readonly others: readonly Certificate[];
  /** Whether the token would give it away, or does not say that it would not. */
  readonly isExtractable: boolean;
  /** Whether the PIN is to be shown for every signature. */
  readonly asksEveryTime: boolean;
}

/** The slot in which a token of that label is; undefined when it is in none. */
export function slotOf(module: Pkcs11, token: string): Handle | undefined {
  return module.C_GetSlotList(true).find((slot) => labelIn(module, slot) === token);
}

/** The label of the token in a slot; undefined where that one does not answer, which says nothing of the others. */
function labelIn(module: Pkcs11, slot: Handle): string | undefined {
  try {
    return module.C_GetTokenInfo(slot).label.trim();
  } catch (error) {
    if (returnValueOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Does something in a session of its own, with the owner logged in where a PIN is given. */
export function inSession<T>(
  module: Pkcs11,
  slot: Handle,
  pin: string | undefined,
  act: (session: Handle) => T,
): T {
  const session = module.C_OpenSession(slot, CK.CKF_SERIAL_SESSION);
  try {
    if (pin !== undefined) logIn(module, session, pin);
    return act(session);
  } finally {
    close(module, session);
  }
}

function logIn(module: Pkcs11, session: Handle, pin: string): void {
  try {
    module.C_Login(session, CK.CKU_USER, pin);
  } catch (error) {
    // The state is the token's and not the session's: another session of ours may still be open.
    if (returnValueOf(error) !== 'CKR_USER_ALREADY_LOGGED_IN') throw error;
  }
}

function close(module: Pkcs11, session: Handle): void {
  try {
    module.C_CloseSession(session);
  } catch {
    // A token that was pulled out has no sessions any more.
  }
}

/** The private key of that label, whose owner is logged in; undefined when there is none. */
export function findKey(module: Pkcs11, session: Handle, label: string): TokenKey | undefined {
  const [handle] = find(module, session, [
    { type: CK.CKA_CLASS, value: CK.CKO_PRIVATE_KEY },
    { type: CK.CKA_LABEL, value: label },
  ]);
  if (handle === undefined) return undefined;
  const id = valueOf(module, session, handle, CK.CKA_ID);
  const { own, others } = certificatesOf(module, session, id);
  return {
    handle,
    certificate: own,
    others,
    isExtractable: valueOf(module, session, handle, CK.CKA_EXTRACTABLE)?.[0] !== 0,
    asksEveryTime: valueOf(module, session, handle, CK.CKA_ALWAYS_AUTHENTICATE)?.[0] === 1,
  };
}

/** The certificate of that label and the others on the token, for which nobody has to log in. */
export function findCertificate(
  module: Pkcs11,
  session: Handle,
  label: string,
): { readonly own: Certificate | undefined; readonly others: readonly Certificate[] } {
  const [handle] = find(module, session, [
    { type: CK.CKA_CLASS, value: CK.CKO_CERTIFICATE },
    { type: CK.CKA_LABEL, value: label },
  ]);
  const id = handle === undefined ? undefined : valueOf(module, session, handle, CK.CKA_ID);
  return certificatesOf(module, session, id);
}

function certificatesOf(module: Pkcs11, session: Handle, id: Buffer | undefined) {
  const all = find(module, session, [{ type: CK.CKA_CLASS, value: CK.CKO_CERTIFICATE }]).flatMap((handle) => {
    const der = valueOf(module, session, handle, CK.CKA_VALUE);
    const certificate = der === undefined ? undefined : readCertificate(der);
    const ownId = valueOf(module, session, handle, CK.CKA_ID);
    return certificate === undefined ? [] : [{ certificate, isOwn: id !== undefined && ownId?.equals(id) }];
  });
  return {
    own: all.find(({ isOwn }) => isOwn)?.certificate,
    others: all.filter(({ isOwn }) => isOwn !== true).map(({ certificate }) => certificate),
  };
}

/** More objects than a token holds. */
const MOST = 64;

function find(module: Pkcs11, session: Handle, template: readonly Attribute[]): readonly Handle[] {
  module.C_FindObjectsInit(session, template);
  try {
    return module.C_FindObjects(session, MOST);
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

/** One attribute; undefined where the object has none such or will not tell. */
function valueOf(module: Pkcs11, session: Handle, object: Handle, type: number): Buffer | undefined {
  try {
    return module.C_GetAttributeValue(session, object, [{ type }])[0]?.value;
  } catch (error) {
    const said = returnValueOf(error);
    const isUntold = said === 'CKR_ATTRIBUTE_SENSITIVE' || said === 'CKR_ATTRIBUTE_TYPE_INVALID';
    if (isUntold) return undefined;
    throw error;
  }
}
