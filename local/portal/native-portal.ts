import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { ChangeKind } from '../../schemas/transitions.ts';
import { OrderView } from '../../schemas/postal/order.ts';
import { CodeAllocation, Receipt, type UploadTicket } from '../../schemas/views.ts';
import type { ChangeBody, ContractBody, OrderBody, SubmissionBody } from './native-messages.ts';
import type { Failure, Outcome } from './outcome.ts';
import { callOnce, callPatiently, isPassing, parseJson, type Ask, type Heard, type Road } from './road.ts';
import { silenceOf, type TokenSource } from './token.ts';
import type { Telling, ToldBook } from './told.ts';
import { afterChange, afterSubmission, toldByChange, type Course } from './told-by-native.ts';

/** The bytes of declared files, by the name under which they were declared. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const problemSchema = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  fix: z.string().optional(),
});

/** What a portal that speaks the native API is given. */
export interface NativePortalOptions {
  /** The gateway's base URL. */
  readonly url: string;
  readonly tokens: TokenSource;
  readonly road: Road;
  readonly book: ToldBook;
}

/**
 * A provincial portal that speaks the native API, over HTTP only. Every message has an Idempotency-Key of its
 * own and is sent again with it for as long as the gateway is broken, busy or away; so it can be driven through
 * restarts of the gateway. What it tells, and what was acknowledged, stands in the book.
 *
 * A dossier's messages must be told one after the other: the next when the one before has ended.
 */
export class NativePortal {
  readonly #options: NativePortalOptions;
  readonly #courses = new Map<string, Course>();

  constructor(options: NativePortalOptions) {
    this.#options = options;
  }

  /** Submits a dossier, uploads the files that it declares and reports them complete. */
  async submit(body: SubmissionBody, files: Files = new Map()): Promise<Outcome<Receipt>> {
    const { course, items } = afterSubmission(body);
    const telling = this.#options.book.tell(body.code, items);
    const told = await this.#tell('/v1/dossiers', body.code, body, files, telling);
    if (told.ok) this.#courses.set(body.code, course);
    return told;
  }

  /** Tells an act on a dossier that this portal has submitted, with the files that it declares. */
  async change<K extends ChangeKind>(
    code: string,
    kind: K,
    body: ChangeBody<K>,
    files: Files = new Map(),
  ): Promise<Outcome<Receipt>> {
    const course = this.#courses.get(code);
    if (course === undefined) throw new Error(`this portal has not submitted ${code}`);
    const after = afterChange(course, kind, body);
    const telling = this.#options.book.tell(code, toldByChange(course, after, kind, body));
    const told = await this.#tell(`/v1/dossiers/${code}/${kind}`, code, body, files, telling);
    if (told.ok) this.#courses.set(code, after);
    return told;
  }

  /** Has the gateway send for the post: one order, however often it must be asked. */
  async order(code: string, body: OrderBody): Promise<Outcome<OrderView>> {
    return this.#send(`/v1/dossiers/${code}/postal-orders`, body, OrderView);
  }

  /** Says how an agency uses the post. */
  async keepContract(agency: string, body: ContractBody): Promise<Outcome<unknown>> {
    return this.put(`/v1/postal-contracts/${agency}`, body);
  }

  /** Sets something of the gateway's. */
  async put(path: string, body: object): Promise<Outcome<unknown>> {
    return this.putAs(path, body, z.unknown());
  }

  /** The same, with what it answers. */
  async putAs<T>(path: string, body: object, contract: z.ZodType<T>): Promise<Outcome<T>> {
    return read(await this.#call({ method: 'PUT', path, body: JSON.stringify(body) }), contract);
  }

  /** Hands in bytes. */
  async putBytes<T>(
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    mediaType: string,
    contract: z.ZodType<T>,
  ): Promise<Outcome<T>> {
    return read(await this.#call({ method: 'PUT', path, body: bytes, mediaType }), contract);
  }

  /** Asks the gateway for something that it answers at once: `POST /v1/…`, under one key however often it must be asked. */
  async ask<T>(path: string, body: object, contract: z.ZodType<T>): Promise<Outcome<T>> {
    return this.#send(path, body, contract);
  }

  /**
   * Takes note that the gateway itself has returned a dossier, as the post reported it: the national portal must have
   * that too. At an instant of the carrier's.
   */
  heardReturned(code: string, at: string): void {
    const course = this.#courses.get(code);
    if (course === undefined) throw new Error(`this portal has not submitted ${code}`);
    const body = { occurredAt: at, officer: { name: 'Bưu chính công ích (VNPost)' } };
    const after = afterChange(course, 'return', body);
    this.#options.book.tell(code, toldByChange(course, after, 'return', body)).acknowledge();
    this.#courses.set(code, after);
  }

  /** Asks the gateway for the next dossier code of an agency's day (`YYYY-MM-DD`, Vietnam). */
  async allocateCode(agency: string, day: string): Promise<Outcome<CodeAllocation>> {
    return this.#send('/v1/dossier-codes', { agency, day }, CodeAllocation);
  }

  /** Has the gateway tell this portal at an address. */
  async listenAt(url: string): Promise<Outcome<unknown>> {
    return this.put('/v1/webhook-endpoint', { url });
  }

  /** Reads something of the gateway's: `/v1/…`. */
  async read<T>(path: string, contract: z.ZodType<T>): Promise<Outcome<T>> {
    return read(await this.#call({ method: 'GET', path }), contract);
  }

  /** Sends a message, with its files, and writes down how it ended. */
  async #tell(
    path: string,
    code: string,
    body: unknown,
    files: Files,
    telling: Telling,
  ): Promise<Outcome<Receipt>> {
    const key = randomUUID();
    let told = await this.#send(path, body, Receipt, key);
    for (let round = 0; told.ok && told.value.uploads.length > 0; round += 1) {
      told = await this.#upload(code, told.value.uploads, files);
      if (told.ok || !isAwaitingFiles(told.failure) || round === UPLOAD_ROUNDS) break;
      // The tickets have ended, or the store was away: the same message again is given new ones.
      told = await this.#send(path, body, Receipt, key);
    }
    if (told.ok) telling.acknowledge();
    else if (told.failure.kind === 'refused') telling.refuse();
    return told;
  }

  async #upload(code: string, tickets: readonly UploadTicket[], files: Files): Promise<Outcome<Receipt>> {
    for (const { name, url, headers, method } of tickets) {
      const body = files.get(name);
      if (body === undefined) throw new Error(`the bytes of ${name} were not given`);
      // One try each: when the store does not answer, fresh tickets may lead elsewhere.
      await callOnce({ method, url, headers, body }, this.#options.road.timeoutMs);
    }
    return this.#send(`/v1/dossiers/${code}/files/completion`, {}, Receipt);
  }

  async #send<T>(
    path: string,
    body: unknown,
    contract: z.ZodType<T>,
    key: string = randomUUID(),
  ): Promise<Outcome<T>> {
    const text = JSON.stringify(body);
    return read(await this.#call({ method: 'POST', path, body: text, key }), contract);
  }

  async #call(order: {
    readonly method: Ask['method'];
    readonly path: string;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly mediaType?: string;
    readonly key?: string;
  }): Promise<Heard | { readonly kind: 'silence'; readonly why: string }> {
    const { url, tokens, road } = this.#options;
    const correlationId = randomUUID();
    let disbelieved = 0;
    const make = async () => {
      const token = await tokens.get();
      if (token.kind === 'no-token') return silenceOf(token);
      return {
        method: order.method,
        url: url + order.path,
        headers: {
          authorization: `Bearer ${token.value}`,
          'x-correlation-id': correlationId,
          ...(order.body === undefined ? {} : { 'content-type': order.mediaType ?? 'application/json' }),
          ...(order.key === undefined ? {} : { 'idempotency-key': order.key }),
        },
        ...(order.body === undefined ? {} : { body: order.body }),
      };
    };
    return callPatiently(road, make, (heard) => {
      if (heard.status === 401 && disbelieved === 0) {
        disbelieved += 1;
        tokens.forget();
        return true;
      }
      return isPassing(heard) || isRace(heard);
    });
  }
}

/** How often a message is sent again for new upload tickets. */
const UPLOAD_ROUNDS = 20;

/** Another writer came first: nothing is wrong with the message. */
const isRace = (heard: Heard): boolean =>
  heard.status === 409 && problemSchema.safeParse(parseJson(heard.text)).data?.code === 'concurrent-change';

const isAwaitingFiles = (failure: Failure): boolean =>
  failure.kind === 'refused' && failure.code === 'file-missing';

function read<T>(
  heard: Heard | { readonly kind: 'silence'; readonly why: string },
  contract: z.ZodType<T>,
): Outcome<T> {
  if (heard.kind === 'silence') return { ok: false, failure: { kind: 'unanswered', why: heard.why } };
  const { status, text } = heard;
  if (isPassing(heard)) return { ok: false, failure: { kind: 'unanswered', why: `HTTP ${status}` } };
  const body = parseJson(text);
  if (status < 200 || status > 299) {
    const problem = problemSchema.safeParse(body).data ?? { code: `http-${status}`, title: `HTTP ${status}` };
    return { ok: false, failure: { kind: 'refused', status, ...problem } };
  }
  // What does not fit the contract is a fault of the gateway, not an outcome: it throws.
  return { ok: true, value: contract.parse(body) };
}
