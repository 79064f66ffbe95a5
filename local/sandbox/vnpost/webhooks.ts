import type { SandboxClock } from '../kit/clock.ts';
import { myTime } from './my-time.ts';
import type { News, PostOffice } from './post-office.ts';
import type { WebhookKey } from './signing-key.ts';
import { statusOf } from './stories.ts';

const MOST_ORDERS = 50;
const PATIENCE_MS = 10_000;
/** How often the post looks whether there is anything to tell. Of the machine's time. */
const LOOK_MS = 200;

/** One order of a webhook, as on the wire. */
export interface ToldOrder {
  readonly itemCode: string;
  readonly orderNumber: string;
  readonly status: number | string;
  readonly statusName: string;
  readonly updateDate: string;
}

/** The body of a webhook. Its signature covers the first order only. */
export function signedWebhook(key: WebhookKey, orders: readonly ToldOrder[], sendDate: string): unknown {
  const [first] = orders;
  const signature = first === undefined ? '' : key.sign(sendDate, first.itemCode, first.status);
  return { data: orders, sendDate, signature };
}

/**
 * Tells the moves of MyVNPost's parcels, in order, to whoever is configured. A call that is not answered 2xx is
 * made again, later each time on the sandbox's clock, and holds the next ones up until it is given up.
 */
export class Webhooks {
  readonly #office: PostOffice;
  readonly #clock: SandboxClock;
  readonly #key: WebhookKey;
  #counts = noCalls();
  /** Of the call that is to be made now: how often it failed, and when it may be tried again. */
  #failures = 0;
  #notBefore = 0;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #ending = new AbortController();

  constructor(office: PostOffice, clock: SandboxClock, key: WebhookKey) {
    this.#office = office;
    this.#clock = clock;
    this.#key = key;
  }

  get counts(): Readonly<Record<string, number>> {
    return { ...this.#counts, pending: this.#office.news.length - this.#office.told };
  }

  /** Looks from now on by itself whether there is anything to tell. */
  start(): void {
    this.#timer = setInterval(() => void this.tellAll(), LOOK_MS);
    this.#timer.unref();
  }

  /** Tells all that can be told now. */
  async tellAll(): Promise<void> {
    this.#running ??= this.#tell().finally(() => (this.#running = undefined));
    await this.#running;
  }

  reset(): void {
    this.#counts = noCalls();
    this.#failures = 0;
    this.#notBefore = 0;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#running;
  }

  async #tell(): Promise<void> {
    const office = this.#office;
    office.settle();
    while (office.told < office.news.length) {
      const { webhookUrl, webhookTries, webhookBackoffMs } = office.settings;
      if (webhookUrl === null) {
        office.tell(office.news.length);
        return;
      }
      if (this.#clock.now() < this.#notBefore) return;
      const batch = this.#nextBatch();
      const told = office.told + batch.length;
      const answered = await this.#call(webhookUrl, batch);
      if (this.#ended() || told > office.news.length) return; // ended, or reset meanwhile
      if (answered) this.#counts.sent++;
      else {
        this.#counts.failed++;
        this.#failures++;
        if (this.#failures < webhookTries) {
          this.#notBefore = this.#clock.now() + webhookBackoffMs * 2 ** (this.#failures - 1);
          return;
        }
        this.#counts.givenUp++;
      }
      this.#failures = 0;
      this.#notBefore = 0;
      office.tell(told);
    }
  }

  #ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** The next moves, of one parcel each: a call tells what its orders have become, not their lives. */
  #nextBatch(): readonly News[] {
    const batch: News[] = [];
    const named = new Set<string>();
    for (const news of this.#office.news.slice(this.#office.told, this.#office.told + MOST_ORDERS)) {
      if (named.has(news.parcel.itemCode)) break;
      named.add(news.parcel.itemCode);
      batch.push(news);
    }
    return batch;
  }

  async #call(url: string, batch: readonly News[]): Promise<boolean> {
    const body = signedWebhook(this.#key, batch.map(toldOrder), myTime(this.#clock.now()));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.#ending.signal]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false; // nobody there, or no answer in time: as good as any other failure
    }
  }
}

function toldOrder({ parcel, event }: News): ToldOrder {
  const status = statusOf('my', event.move);
  return {
    itemCode: parcel.itemCode,
    orderNumber: parcel.orderNumber,
    status: status?.code ?? 0,
    statusName: status?.text ?? '',
    updateDate: myTime(event.at),
  };
}

function noCalls(): { sent: number; failed: number; givenUp: number } {
  return { sent: 0, failed: 0, givenUp: 0 };
}
