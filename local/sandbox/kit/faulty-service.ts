import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, readCall, send, type Answer, type Handling } from './call.ts';
import type { Fault, FaultBook } from './faults.ts';
import type { Partner } from './partner.ts';

const HTML_PAGE: Answer = {
  status: 200,
  contentType: 'text/html; charset=utf-8',
  body: '<html><body>Bad Gateway</body></html>',
};
/** What a cut JSON answer looks like when no right answer was made that could be cut. */
const SOME_ANSWER = { error_code: 0, message: 'Đồng bộ hồ sơ thành công' };
const DEFAULT_SLOWNESS_MS = 1000;
const DEFAULT_RETRY_AFTER_S = 1;

/** Serves a partner's calls, each of which may meet a fault before, after or instead of its effect. */
export class FaultyService {
  readonly #partner: Partner;
  readonly #faults: FaultBook;
  readonly #largestBody: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  #calls = 0;
  #malformed = { beforeEffect: 0, afterEffect: 0 };

  constructor(partner: Partner, faults: FaultBook, largestBody: number) {
    this.#partner = partner;
    this.#faults = faults;
    this.#largestBody = largestBody;
  }

  /** Requests that reached the server, and on which side of the effect its malformed answers fell. */
  get counts(): Readonly<Record<string, unknown>> {
    return { calls: this.#calls, malformed: this.#malformed };
  }

  reset(): void {
    this.#calls = 0;
    this.#malformed = { beforeEffect: 0, afterEffect: 0 };
  }

  /** Forgets answers that are still to be sent late. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Answers one request, rightly or as the faults in force will have it. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#calls++;
    if (this.#faults.allDown()) {
      request.socket.destroy();
      return;
    }
    const call = await readCall(request, this.#largestBody);
    if (call === 'gone') return;
    if (call === 'too large') {
      send(response, json(413, { error_code: -1, message: 'Dữ liệu quá lớn' }, { connection: 'close' }));
      return;
    }
    const handling = this.#partner.handle(call);
    const fault = this.#faults.choose({ path: call.path, service: handling.service, keys: handling.keys });
    try {
      if (fault === undefined) send(response, await handling.perform());
      else await this.#fail(fault, handling, response);
    } catch (error) {
      // A bug in the sandbox itself: say so, and answer, so that a run does not hang on it.
      console.error(error);
      send(response, json(500, { error: 'the sandbox failed' }));
    }
  }

  async #fail(fault: Fault, handling: Handling, response: ServerResponse): Promise<void> {
    switch (fault.mode) {
      case 'error':
        send(response, { status: fault.status ?? 502, contentType: 'text/plain', body: '' });
        return;
      case 'down':
        response.socket?.destroy();
        return;
      case 'throttle': {
        const retryAfter = String(fault.retryAfter ?? DEFAULT_RETRY_AFTER_S);
        send(response, json(429, {}, { 'retry-after': retryAfter }));
        return;
      }
      case 'timeout':
        if (fault.afterMs !== undefined) this.#later(fault.afterMs, () => response.socket?.destroy());
        return;
      case 'drop-after-effect':
        await handling.perform();
        response.socket?.destroy();
        return;
      case 'slow': {
        const answer = await handling.perform();
        this.#later(fault.afterMs ?? DEFAULT_SLOWNESS_MS, () => {
          send(response, answer);
        });
        return;
      }
      case 'malformed':
        await this.#answerMalformed(handling, response);
    }
  }

  async #answerMalformed(handling: Handling, response: ServerResponse): Promise<void> {
    const afterEffect = this.#faults.coin();
    const asPage = this.#faults.coin();
    const answer: Answer = afterEffect ? await handling.perform() : json(200, SOME_ANSWER);
    this.#malformed[afterEffect ? 'afterEffect' : 'beforeEffect']++;
    const { contentType, body, bytes } = answer;
    const cut = {
      status: 200,
      contentType: bytes === undefined ? 'application/json' : contentType,
      body: body.slice(0, body.length / 2),
      ...(bytes === undefined ? {} : { bytes: bytes.subarray(0, bytes.length / 2) }),
    };
    send(response, asPage ? HTML_PAGE : cut);
  }

  #later(afterMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, afterMs);
    this.#timers.add(timer);
  }
}
