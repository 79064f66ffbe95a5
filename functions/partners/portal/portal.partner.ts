import * as z from 'zod';
import { PORTAL_WEBHOOK, PROVINCIAL_PORTAL } from '../../../schemas/duties.ts';
import type { Answer, Call, Partner } from '../../exchange/partner.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/clock.ts';
import { digestBytes } from '../../kernel/digest.ts';
import { openPost, type Message, type Posted } from './post.ts';
import { readAnswer } from './read-answer.ts';
import { webhookHeaders, type WebhookSecrets } from './signature.ts';
import { checkedLookup, readTarget, resolveHost, type Resolve } from './target.ts';

/** What telling the provincial portal needs. */
export interface Portal {
  /** Where it wants to be told; undefined when nobody has said. */
  readonly endpoint: () => Promise<string | undefined>;
  readonly secrets: () => Promise<WebhookSecrets>;
  readonly clock: Clock;
  /** Allows inner addresses and http: on the province on one machine only. */
  readonly allowPrivate: boolean;
  readonly resolve?: Resolve;
}

/** A way that does not exist is looked at again after so long; it is for a person to make. */
const NO_WAY_MS = 600_000;

const Event = z.looseObject({ id: z.string().min(1) });

/**
 * The provincial portal as a partner: each duty is one webhook (Standard Webhooks 1.0), its body the event in
 * canonical JSON (RFC 8785), the same bytes on every attempt; time and signature are of the attempt.
 *
 * A lost answer needs no asking: the receiver knows a message by its `webhook-id`, so sending again does no harm.
 */
export function createPortal(portal: Portal): Partner {
  const post = openPost(checkedLookup(portal.resolve ?? resolveHost, portal.allowPrivate));

  const send = async (call: Call): Promise<Answer> => {
    if (call.operation !== PORTAL_WEBHOOK) throw new Error('the portal is told by webhooks only');
    const endpoint = await portal.endpoint();
    if (endpoint === undefined) return noWay('webhook-endpoint-missing');
    const target = readTarget(endpoint, portal.allowPrivate);
    if (!target.ok) return noWay(target.problem);
    const message = messageOf(call, target.value, portal.clock.now(), await portal.secrets());
    return answerOf(message, await post(message), portal.clock.now());
  };

  return {
    name: PROVINCIAL_PORTAL as Partner['name'],
    send,
    probe: () => Promise.resolve({ finding: 'unclear', safeToResend: true }),
  };
}

function messageOf(call: Call, url: URL, now: number, secrets: WebhookSecrets): Message {
  const event = Event.parse(call.payload);
  // A full stop parts what is signed, so an id that a stranger may have had a hand in must have none
  // (Standard Webhooks 1.0, "Signature scheme"). No code that the id is made of has a `_`.
  const id = event.id.replaceAll('.', '_');
  const body = Buffer.from(canonicalJson({ ...event, id }));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'lien-thong',
    'x-correlation-id': call.correlationId,
    ...webhookHeaders(id, Math.floor(now / 1_000), body, secrets),
  };
  return { url, headers, body, signal: call.signal };
}

function answerOf(message: Message, posted: Posted, now: number): Answer {
  const request = digestBytes(message.body);
  switch (posted.kind) {
    case 'answered': {
      const reply = posted.whole ? { reply: digestBytes(posted.body) } : {};
      return { outcome: readAnswer(posted, now), wire: { request, ...reply, httpStatus: posted.status } };
    }
    case 'lost':
      return { outcome: { kind: 'unknown', reason: posted.reason }, wire: { request } };
    case 'not-sent':
      if (posted.isPrivate) return noWay('webhook-url-private');
      return { outcome: { kind: 'transient', reason: posted.reason } };
  }
}

/** There is no address to send to, or none that may be sent to. Nothing is wrong with the message: it waits. */
const noWay = (why: string): Answer => ({
  outcome: { kind: 'throttled', afterMs: NO_WAY_MS },
  notices: [why],
});
