/** How a portal goes about reaching a server that may be down for a while. Times in milliseconds. */
export interface Road {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** How long one message is tried before the portal gives up. */
  readonly patienceMs: number;
  /** How long one call waits for its answer. */
  readonly timeoutMs: number;
}

/** A road on the machine's clock: two minutes of patience, half a minute for one call. */
export const patientRoad = (given: Partial<Pick<Road, 'patienceMs' | 'timeoutMs'>> = {}): Road => ({
  now: Date.now,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  patienceMs: 120_000,
  timeoutMs: 30_000,
  ...given,
});

/** One call to be made. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** What came back. */
export interface Heard {
  readonly kind: 'answer';
  readonly status: number;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** Nothing came back: why. `final`: trying again is of no use. */
export interface Silence {
  readonly kind: 'silence';
  readonly why: string;
  readonly final?: true;
}

/** Makes one call. A connection that fails and an answer that does not come are silence, never thrown. */
export async function callOnce(ask: Ask, timeoutMs: number): Promise<Heard | Silence> {
  try {
    const response = await fetch(ask.url, {
      method: ask.method,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
      ...(ask.headers === undefined ? {} : { headers: ask.headers }),
      ...(ask.body === undefined ? {} : { body: ask.body }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      kind: 'answer',
      status: response.status,
      text: new TextDecoder().decode(bytes),
      bytes,
      headers: response.headers,
    };
  } catch (error) {
    return { kind: 'silence', why: whyOf(error) };
  }
}

/** Answers that say "come again": the server is broken or busy, nothing is wrong with the message. */
export const isPassing = ({ status }: Heard): boolean => status >= 500 || status === 429;

/**
 * Makes a call again and again until it is heard, the road's patience is spent, or the answer is one that will
 * not change. The same message each time, so the receiver must be able to take it twice: a 5xx and a lost
 * connection leave open whether the first one arrived.
 *
 * @param make the call to make; asked anew each time, so that a token can be fresh
 * @param again which answers to try again after; broken and busy servers by default
 * @returns the last answer, also when patience ran out over passing ones; silence when there never was one
 */
export async function callPatiently(
  road: Road,
  make: () => Promise<Ask | Silence>,
  again: (heard: Heard) => boolean = isPassing,
): Promise<Heard | Silence> {
  const until = road.now() + road.patienceMs;
  let last: Heard | Silence = { kind: 'silence', why: 'never tried' };
  for (let failures = 0; ; failures += 1) {
    const ask = await make();
    const heard = 'kind' in ask ? ask : await callOnce(ask, road.timeoutMs);
    if (heard.kind === 'answer' ? !again(heard) : heard.final === true) return heard;
    if (heard.kind === 'answer' || last.kind === 'silence') last = heard;
    const wait = waitAfter(heard, failures, road.random());
    if (road.now() + wait > until) return last;
    await road.pause(wait);
  }
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** Full jitter under a doubling ceiling; never less than the server asks for. */
function waitAfter(heard: Heard | Silence, failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
  const wished = heard.kind === 'answer' ? Number(heard.headers.get('retry-after') ?? 0) : 0;
  return Math.max(Math.ceil(random * ceiling), Number.isFinite(wished) ? wished * 1_000 : 0);
}

/** What failed, in few words: the socket's own code where there is one. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof Error) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    return code === '' ? cause.message : code;
  }
  return error.message;
}

/** The text as JSON; undefined when it is not. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
