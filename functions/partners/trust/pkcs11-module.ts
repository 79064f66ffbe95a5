/**
 * What of PKCS#11 v2.40 is used, as `pkcs11js` names it. Described here because the package is optional: it is compiled
 * on the machine of whoever signs with a token, and on no other.
 */
export interface Pkcs11 {
  readonly load: (library: string) => void;
  readonly C_Initialize: () => void;
  readonly C_GetSlotList: (tokenPresent: boolean) => readonly Handle[];
  readonly C_GetTokenInfo: (slot: Handle) => { readonly label: string };
  readonly C_OpenSession: (slot: Handle, flags: number) => Handle;
  readonly C_CloseSession: (session: Handle) => void;
  readonly C_Login: (session: Handle, user: number, pin: string) => void;
  readonly C_FindObjectsInit: (session: Handle, template: readonly Attribute[]) => void;
  readonly C_FindObjects: (session: Handle, most: number) => readonly Handle[];
  readonly C_FindObjectsFinal: (session: Handle) => void;
  readonly C_GetAttributeValue: (
    session: Handle,
    object: Handle,
    template: readonly Attribute[],
  ) => readonly { readonly value: Buffer }[];
  readonly C_SignInit: (session: Handle, mechanism: Mechanism, key: Handle) => void;
  readonly C_Sign: (session: Handle, data: Buffer, room: Buffer) => Buffer;
}

/** A slot, session or object: the module's own bytes for it. */
export type Handle = Buffer;

export interface Attribute {
  readonly type: number;
  readonly value?: number | string | boolean | Buffer;
}

export interface Mechanism {
  readonly mechanism: number;
  readonly parameter?: Readonly<Record<string, number>>;
}

/** Constants of the standard (PKCS#11 v2.40), by their names there. */
export const CK = {
  CKF_SERIAL_SESSION: 0x4,
  CKU_USER: 1,
  CKU_CONTEXT_SPECIFIC: 2,
  CKO_CERTIFICATE: 1,
  CKO_PRIVATE_KEY: 3,
  CKA_CLASS: 0x0,
  CKA_LABEL: 0x3,
  CKA_VALUE: 0x11,
  CKA_ID: 0x102,
  CKA_EXTRACTABLE: 0x162,
  CKA_ALWAYS_AUTHENTICATE: 0x202,
  CKM_RSA_PKCS: 0x1,
  CKM_RSA_PKCS_PSS: 0xd,
  CKM_ECDSA: 0x1041,
  CKM_SHA256: 0x250,
  CKM_SHA384: 0x260,
  CKG_MGF1_SHA256: 2,
  CKG_MGF1_SHA384: 3,
  /** pkcs11js's own number for the kind of parameter. */
  CK_PARAMS_RSA_PSS: 5,
} as const;

/** Return values of a module that say what its owner has to do. */
export const CKR: Readonly<Record<number, string>> = {
  0x11: 'CKR_ATTRIBUTE_SENSITIVE',
  0x12: 'CKR_ATTRIBUTE_TYPE_INVALID',
  0x30: 'CKR_DEVICE_ERROR',
  0x32: 'CKR_DEVICE_REMOVED',
  0x50: 'CKR_FUNCTION_CANCELED',
  0x70: 'CKR_MECHANISM_INVALID',
  0xa0: 'CKR_PIN_INCORRECT',
  0xa1: 'CKR_PIN_INVALID',
  0xa2: 'CKR_PIN_LEN_RANGE',
  0xa3: 'CKR_PIN_EXPIRED',
  0xa4: 'CKR_PIN_LOCKED',
  0xb3: 'CKR_SESSION_HANDLE_INVALID',
  0xe0: 'CKR_TOKEN_NOT_PRESENT',
  0xe1: 'CKR_TOKEN_NOT_RECOGNIZED',
  0x100: 'CKR_USER_ALREADY_LOGGED_IN',
  0x191: 'CKR_CRYPTOKI_ALREADY_INITIALIZED',
};

/** The return value that a module's error carries, by its name; undefined for an error that is not a module's. */
export function returnValueOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'number' ? (CKR[code] ?? `CKR 0x${code.toString(16)}`) : undefined;
}

/** The package's name where no bundler sees it: what is compiled on one machine goes into no bundle. */
const PACKAGE: string = 'pkcs11js';

/** What of two things is not there: the package that was to be compiled on this machine, or the token's own library. */
export type Unloaded = 'package-missing' | 'module-missing';

/** Loads a module of PKCS#11, or tells what is missing: the package, or a library that can be loaded and begun with. */
export async function loadPkcs11(library: string): Promise<Pkcs11 | Unloaded> {
  let module: Pkcs11;
  try {
    const loaded = (await import(PACKAGE)) as { readonly PKCS11: new () => Pkcs11 }; // its documented export
    module = new loaded.PKCS11();
  } catch {
    return 'package-missing'; // optional: npm leaves it out where it cannot be compiled
  }
  try {
    module.load(library);
    initialize(module);
    return module;
  } catch {
    return 'module-missing'; // not there, no module, or not set up by its owner: nothing to tell apart for us
  }
}

function initialize(module: Pkcs11): void {
  try {
    module.C_Initialize();
  } catch (error) {
    // Another signer in this process has the same module open.
    if (returnValueOf(error) !== 'CKR_CRYPTOKI_ALREADY_INITIALIZED') throw error;
  }
}
