/** Who calls, as the authoriser vouches for it. */
export interface Client {
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
  /** Canonical codes of the agencies that it acts for; each covers those below it. */
  readonly agencies: readonly string[];
}

/** The scopes that a token may carry. Every `/v1` route needs one. */
export type Scope =
  | 'dossier:write'
  | 'dossier:read'
  | 'code:allocate'
  | 'exchange:read'
  | 'exchange:operate'
  | 'webhook:manage'
  | 'agency:manage'
  | 'post:order'
  | 'post:read'
  | 'post:manage'
  | 'citizen:verify'
  | 'citizen:read'
  | 'citizen:audit'
  | 'household:read'
  | 'register:manage'
  | 'axis:manage'
  | 'copy:certify'
  | 'copy:read'
  | 'copy:manage'
  | 'evidence:read';

/** The client out of what the authoriser put into the request's context; undefined when it put nothing. */
export function readClient(
  authorizer: Readonly<Record<string, unknown>> | null | undefined,
): Client | undefined {
  const id = authorizer?.['clientId'];
  if (typeof id !== 'string' || id === '') return undefined;
  const listed = (name: string): string[] => {
    const value = authorizer?.[name];
    return typeof value === 'string' && value !== '' ? value.split(' ') : [];
  };
  return { id, scopes: new Set(listed('scopes')), agencies: listed('agencies') };
}
