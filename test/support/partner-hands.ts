import * as z from 'zod';
import type { SandboxAddress } from '../../local/sandboxes.ts';

const ledgerEntry = z.strictObject({
  n: z.int(),
  at: z.iso.datetime(),
  effect: z.string(),
  key: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  status: z.string().optional(),
  via: z.string().optional(),
  detail: z.string().optional(),
  id: z.string().optional(),
  type: z.string().optional(),
  repeat: z.literal(true).optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

const faultMode = z.enum(['error', 'timeout', 'drop-after-effect', 'slow', 'malformed', 'throttle', 'down']);
export type FaultMode = z.infer<typeof faultMode>;

/** A fault as it is ordered at a sandbox's control plane (local/sandbox/README.md). */
export interface Fault {
  readonly match?: { readonly path?: string; readonly service?: string; readonly key?: string };
  readonly mode: FaultMode;
  readonly rate?: number;
  readonly times?: number;
  readonly afterMs?: number;
  readonly retryAfter?: number;
  readonly status?: number;
}

const standingFault = z.looseObject({
  mode: faultMode,
  fired: z.int(),
  match: z.looseObject({ key: z.string().optional() }).optional(),
});

const state = z.looseObject({
  calls: z.int(),
  effects: z.int(),
  repeats: z.int(),
  faults: z.record(z.string(), z.int()),
  logins: z.int().optional(),
  refused: z.union([z.int(), z.record(z.string(), z.int())]).optional(),
});

/** A test's hands on a partner's sandbox: what it has done, and how it is to behave. */
export interface PartnerHands {
  readonly url: string;
  readonly controlUrl: string;
  /** Every effect that it had, in order; of one dossier or client when named. */
  readonly ledger: (key?: string) => Promise<LedgerEntry[]>;
  /** The effects of one dossier in order, one line each: `dossier.added 2`, with `twice` where it was doubled. */
  readonly effects: (key: string) => Promise<string[]>;
  /** Puts a list of faults in force in place of the old. */
  readonly fail: (faults: readonly Fault[]) => Promise<void>;
  /** The faults in force with how often each has fired. */
  readonly faults: () => Promise<z.infer<typeof standingFault>[]>;
  readonly state: () => Promise<z.infer<typeof state>>;
  readonly settings: (changed: object) => Promise<void>;
  readonly setClock: (offsetMs: number) => Promise<void>;
  /** Any other call of its control plane; the parsed answer, which must be 200. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

export function handsOn({ url, controlUrl }: SandboxAddress): PartnerHands {
  const control: PartnerHands['control'] = async (method, path, body) => {
    const answer = await fetch(`${controlUrl}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  const ledger: PartnerHands['ledger'] = async (key) => {
    const query = key === undefined ? '' : `?key=${encodeURIComponent(key)}`;
    return z.array(ledgerEntry).parse(await control('GET', `ledger${query}`));
  };
  return {
    url,
    controlUrl,
    control,
    ledger,
    effects: async (key) =>
      (await ledger(key)).map(
        ({ effect, status, repeat }) => `${effect} ${status ?? ''}${repeat === true ? ' twice' : ''}`,
      ),
    fail: async (faults) => {
      await control('PUT', 'faults', faults);
    },
    faults: async () => z.array(standingFault).parse(await control('GET', 'faults')),
    state: async () => state.parse(await control('GET', 'state')),
    settings: async (changed) => {
      await control('PUT', 'settings', changed);
    },
    setClock: async (offsetMs) => {
      await control('PUT', 'clock', { offsetMs });
    },
  };
}
