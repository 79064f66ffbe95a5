import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Kit } from '../../kit/partner.ts';
import { canonicalText, sha256 } from '../../kit/digest.ts';
import type { Settings } from '../settings.ts';
import type { Phones } from './phone.ts';

/** One leave to sign, asked for and perhaps given. */
export const authorizationSchema = z.strictObject({
  handle: z.string(),
  /** The signature activation data, told only once it is given. */
  sad: z.string(),
  credential: z.string(),
  /** Digests that it is bound to, Base64; none when it is bound to nothing. */
  hashes: z.array(z.string()).optional(),
  signatures: z.int(),
  clientData: z.string().optional(),
  description: z.string().optional(),
  requestedAt: z.number(),
  /** Whether somebody is asked on the phone. */
  byPhone: z.boolean(),
});
export type AuthorizationRequest = z.infer<typeof authorizationSchema>;

/** How it stands: nobody has answered, it may be used, it was refused, or nobody answered in time. */
export type Standing = 'waiting' | 'given' | 'declined' | 'expired';

interface Held {
  request: AuthorizationRequest;
  decision: { readonly does: 'approve' | 'decline'; readonly at: number } | undefined;
  used: number;
}

const decisionSchema = z.strictObject({
  handle: z.string(),
  does: z.enum(['approve', 'decline']),
  at: z.number(),
});
const extensionSchema = z.strictObject({
  handle: z.string(),
  sad: z.string(),
  hashes: z.array(z.string()).optional(),
  at: z.number(),
});

/** All leaves to sign. Each is in the ledger before it is answered, and outlives a restart. */
export class Authorizations {
  readonly #kit: Kit;
  readonly #phones: Phones;
  readonly #settings: () => Settings;
  readonly #held = new Map<string, Held>();

  constructor(kit: Kit, phones: Phones, settings: () => Settings) {
    this.#kit = kit;
    this.#phones = phones;
    this.#settings = settings;
  }

  /** Asks for leave. What needs no phone is given at once. */
  ask(asked: Omit<AuthorizationRequest, 'handle' | 'sad' | 'requestedAt'>): AuthorizationRequest {
    const now = this.#kit.clock.now();
    const request = { ...asked, handle: secret(), sad: secret(), requestedAt: now };
    const digest = sha256(canonicalText([asked.credential, asked.hashes ?? null, asked.signatures]) ?? '');
    this.#kit
      .ledger()
      .record(
        { effect: 'authorization.requested', key: asked.credential, digest, ...idOf(asked.clientData) },
        this.#kit.clock.date(),
        JSON.stringify(request),
      );
    this.#held.set(request.handle, { request, decision: undefined, used: 0 });
    if (!asked.byPhone) this.decide(request.handle, 'approve', now);
    return request;
  }

  /** What was asked for under the same words of the client before. */
  sameAs(credential: string, clientData: string): AuthorizationRequest | undefined {
    return [...this.#held.values()].find(
      ({ request }) => request.credential === credential && request.clientData === clientData,
    )?.request;
  }

  byHandle(handle: string): AuthorizationRequest | undefined {
    return this.#held.get(handle)?.request;
  }

  bySad(sad: string): AuthorizationRequest | undefined {
    return [...this.#held.values()].find(({ request }) => request.sad === sad)?.request;
  }

  /** How it stands now, after whoever was asked has done what is their habit. */
  standingOf({ handle }: AuthorizationRequest): Standing {
    const held = this.#of(handle);
    this.#answerPhone(held);
    if (held.decision !== undefined) return held.decision.does === 'approve' ? 'given' : 'declined';
    const patience = this.#settings().authorizationSeconds * 1000;
    return this.#kit.clock.now() >= held.request.requestedAt + patience ? 'expired' : 'waiting';
  }

  /** How many milliseconds it may still be used; none or fewer when it has expired. */
  lifeOf({ handle }: AuthorizationRequest): number {
    const given = this.#of(handle).decision?.at ?? 0;
    return given + this.#settings().sadSeconds * 1000 - this.#kit.clock.now();
  }

  leftOf({ handle }: AuthorizationRequest): number {
    const { request, used } = this.#of(handle);
    return request.signatures - used;
  }

  use(handle: string, count: number): void {
    this.#of(handle).used += count;
  }

  /** Somebody agrees or refuses. False when there is nothing to answer any more. */
  decide(handle: string, does: 'approve' | 'decline', at: number): boolean {
    const held = this.#held.get(handle);
    if (held === undefined || held.decision !== undefined) return false;
    const { credential, clientData } = held.request;
    const effect = does === 'approve' ? 'authorization.given' : 'authorization.declined';
    this.#kit
      .ledger()
      .record(
        { effect, key: credential, digest: sha256(handle), ...idOf(clientData) },
        new Date(at),
        JSON.stringify({ handle, does, at }),
      );
    held.decision = { does, at };
    return true;
  }

  /** Binds what is left of a leave to other digests, under new activation data. */
  extend(handle: string, hashes: string[] | undefined): AuthorizationRequest {
    const held = this.#of(handle);
    const change = {
      handle,
      sad: secret(),
      at: this.#kit.clock.now(),
      ...(hashes === undefined ? {} : { hashes }),
    };
    this.#kit
      .ledger()
      .record(
        { effect: 'authorization.extended', key: held.request.credential, digest: sha256(handle) },
        this.#kit.clock.date(),
        JSON.stringify(change),
      );
    this.#apply(held, change);
    return held.request;
  }

  /** Who is being asked now. */
  waiting(): AuthorizationRequest[] {
    return [...this.#held.values()]
      .filter(({ request }) => this.standingOf(request) === 'waiting')
      .map(({ request }) => request);
  }

  /** Takes an effect of an earlier run back. True when it was one of these. */
  restore(effect: string, kept: string): boolean {
    switch (effect) {
      case 'authorization.requested': {
        const request = authorizationSchema.parse(JSON.parse(kept));
        this.#held.set(request.handle, { request, decision: undefined, used: 0 });
        return true;
      }
      case 'authorization.given':
      case 'authorization.declined': {
        const { handle, ...decision } = decisionSchema.parse(JSON.parse(kept));
        this.#of(handle).decision = decision;
        return true;
      }
      case 'authorization.extended': {
        const change = extensionSchema.parse(JSON.parse(kept));
        this.#apply(this.#of(change.handle), change);
        return true;
      }
      default:
        return false;
    }
  }

  reset(): void {
    this.#held.clear();
  }

  #apply(held: Held, { sad, hashes, at }: z.infer<typeof extensionSchema>): void {
    const { hashes: _before, ...rest } = held.request;
    held.request = { ...rest, sad, ...(hashes === undefined ? {} : { hashes }) };
    held.decision = { does: 'approve', at };
  }

  #answerPhone({ request, decision }: Held): void {
    if (decision !== undefined || !request.byPhone) return;
    const { does, afterMs } = this.#phones.habitOf(request.credential);
    const at = request.requestedAt + afterMs;
    if (does !== 'wait' && this.#kit.clock.now() >= at) this.decide(request.handle, does, at);
  }

  #of(handle: string): Held {
    const held = this.#held.get(handle);
    if (held === undefined) throw new Error('no such authorization');
    return held;
  }
}

const secret = (): string => randomBytes(24).toString('base64url');

const idOf = (clientData: string | undefined) => (clientData === undefined ? {} : { id: clientData });
