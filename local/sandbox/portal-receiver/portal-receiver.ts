import * as z from 'zod';
import { isRecord, json, parsedBody, type Answer, type Call } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import { sha256 } from '../kit/digest.ts';
import type { LedgerEntry } from '../kit/ledger.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { verifyWebhook, type Disbelief } from './signature.ts';

/** Invented, for the sandbox only. */
export const SANDBOX_WEBHOOK_SECRET = 'whsec_c2FuZGJveC1vbmx5LXdlYmhvb2stc2VjcmV0LTAwMDE=';

export interface PortalReceiverOptions extends SandboxOptions {
  /** The secrets that are accepted, the current one first; two while one is being rotated. */
  readonly secrets?: readonly string[];
}

/** Five minutes, as Standard Webhooks advises. */
const TOLERANCE_SECONDS = 300;
/** The bodies that can be read back; the ledger itself has no such bound. */
const BODIES_KEPT = 1000;

const secretSchema = z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/);

const settingsSchema = z.strictObject({ secrets: z.array(secretSchema).min(1) });

interface KeptBody {
  readonly n: number;
  readonly key: string;
  readonly id: string;
  readonly body: unknown;
}

/** Starts the portal's receiving end: it verifies and keeps the webhooks that tell a dossier's fate. */
export function startPortalReceiver(options: PortalReceiverOptions = {}): Promise<Sandbox> {
  const secrets = options.secrets ?? [SANDBOX_WEBHOOK_SECRET];
  return startSandbox('portal-receiver', options, (kit) => portalReceiver(kit, secrets));
}

function portalReceiver(kit: Kit, firstSecrets: readonly string[]): Partner {
  let secrets = firstSecrets;
  let refused = noRefusals();
  const seen = new Set<string>();
  let bodies: KeptBody[] = [];

  function receive(call: Call, event: unknown): Answer {
    const verdict = verifyWebhook(call, secrets, TOLERANCE_SECONDS, kit.clock.now());
    if (typeof verdict === 'string') {
      refused[verdict]++;
      return json(401, { error: verdict });
    }
    if (!isRecord(event)) {
      refused['not-json']++;
      return json(400, { error: 'the body must be a JSON object' });
    }
    const { id } = verdict;
    const received = {
      effect: 'webhook.received',
      key: dossierOf(event),
      digest: sha256(call.body),
      id,
      type: typeof event.type === 'string' ? event.type : '',
      status: statusOf(event),
      detail: `secret ${verdict.secret}`,
    };
    const entry = kit
      .ledger()
      .record(
        seen.has(id) ? { ...received, repeat: true } : received,
        kit.clock.date(),
        call.body.toString(),
      );
    remember(entry, event);
    return json(200, { received: true });
  }

  function remember(entry: LedgerEntry, body: unknown): void {
    const id = entry.id ?? '';
    seen.add(id);
    bodies.push({ n: entry.n, key: entry.key, id, body });
    if (bodies.length > 2 * BODIES_KEPT) bodies = bodies.slice(-BODIES_KEPT);
  }

  function readBodies(call: Call): Answer {
    const key = call.query.get('key');
    return json(
      200,
      bodies.slice(-BODIES_KEPT).filter((kept) => key === null || kept.key === key),
    );
  }

  return {
    handle: (call) => {
      if (call.method !== 'POST' || call.path !== '/webhooks') {
        return { service: '', keys: [], perform: () => json(404, { error: 'not found' }) };
      }
      const event = parsedBody(call);
      const service = isRecord(event) && typeof event.type === 'string' ? event.type : '';
      const keys = isRecord(event) ? [dossierOf(event)] : [];
      return { service, keys, perform: () => receive(call, event) };
    },
    restore: (entry, kept) => {
      remember(entry, kept === undefined ? undefined : JSON.parse(kept));
    },
    reset: () => {
      secrets = firstSecrets;
      refused = noRefusals();
      seen.clear();
      bodies = [];
    },
    state: () => ({ refused, secrets: secrets.length }),
    control: {
      'GET /_sandbox/webhooks': readBodies,
      'PUT /_sandbox/settings': (call) =>
        accept(call, settingsSchema, (changed) => {
          secrets = changed.secrets;
          return { secrets: secrets.length };
        }),
    },
  };
}

function noRefusals(): Record<Disbelief | 'not-json', number> {
  return { 'missing-header': 0, stale: 0, 'bad-signature': 0, 'not-json': 0 };
}

/** The dossier code in the event's data, under whichever of the likely names it is. */
function dossierOf(event: Readonly<Record<string, unknown>>): string {
  if (!isRecord(event.data)) return '';
  const { dossierCode, dossier, code, MaHoSo } = event.data;
  const named = [dossierCode, dossier, isRecord(dossier) ? dossier.code : undefined, code, MaHoSo];
  return named.find((candidate) => typeof candidate === 'string') ?? '';
}

function statusOf(event: Readonly<Record<string, unknown>>): string {
  const status = isRecord(event.data) ? event.data.status : undefined;
  return typeof status === 'string' || typeof status === 'number' ? String(status) : '';
}
