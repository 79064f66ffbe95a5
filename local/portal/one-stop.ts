import type { Outcome } from './outcome.ts';
import { callPatiently, type Ask, type Heard, type Road, type Silence } from './road.ts';
import type { ToldBook, ToldItem } from './told.ts';
import { isTransient, readReply, refusalOf, type WireReply } from './wire-reply.ts';

/** A record of the national wire: names and values as they travel. */
export type WireRecord = Readonly<Record<string, unknown>>;

/** One call of an existing one-stop system: where its adapter is, it does not know that it is the gateway. */
export interface OneStopAdapter {
  /** The call that adds or updates a dossier. */
  readonly record: (record: WireRecord, agency: string, updating: boolean) => Promise<Ask | Silence>;
  /** The call that tells steps. */
  readonly steps: (rows: readonly WireRecord[], agency: string) => Promise<Ask | Silence>;
  /** The receiver does not know the session any more: the next call gets a new one. */
  readonly renew: () => void;
}

/**
 * A one-stop system that speaks the national portal's own wire format. It adds, is told "đã tồn tại" and updates;
 * updates, is told "không tồn tại" and adds; logs in again when its session has ended; and sends again while
 * nothing readable comes back, as such systems do. What it tells stands in the book.
 */
export class OneStop {
  readonly #adapter: OneStopAdapter;
  readonly #road: Road;
  readonly #book: ToldBook;

  constructor(adapter: OneStopAdapter, road: Road, book: ToldBook) {
    this.#adapter = adapter;
    this.#road = road;
    this.#book = book;
  }

  /**
   * Tells a dossier as it stands.
   *
   * @param agency under which it is told (madonvi)
   * @param marks fields by which this telling is known at the national portal
   */
  async tellRecord(
    record: WireRecord,
    agency: string,
    updating: boolean,
    marks: readonly string[],
  ): Promise<Outcome<undefined>> {
    const header: ToldItem = {
      what: 'header',
      status: Number(record['TrangThaiHoSo']),
      marks: Object.fromEntries(marks.map((name) => [name, textOf(record, name)])),
    };
    const telling = this.#book.tell(textOf(record, 'MaHoSo'), [header]);
    let reply = await this.#ask(() => this.#adapter.record(record, agency, updating));
    if (reply.kind === (updating ? 'missing' : 'exists')) {
      reply = await this.#ask(() => this.#adapter.record(record, agency, !updating));
    }
    return ended(reply, telling);
  }

  /** Tells steps of one dossier, in order. */
  async tellSteps(rows: readonly WireRecord[], agency: string): Promise<Outcome<undefined>> {
    const [first] = rows;
    if (first === undefined) throw new Error('there are no steps to tell');
    const steps = rows.map((row): ToldItem => {
      const [at, content] = [textOf(row, 'ThoiDiemXuLy'), textOf(row, 'NoiDungXuLy')];
      return { what: 'step', at, status: Number(row['TrangThai']), content };
    });
    const telling = this.#book.tell(textOf(first, 'MaHoSo'), steps);
    return ended(await this.#ask(() => this.#adapter.steps(rows, agency)), telling);
  }

  async #ask(make: () => Promise<Ask | Silence>): Promise<WireReply | Silence> {
    let renewals = 0;
    const heard = await callPatiently(this.#road, make, (answer: Heard) => {
      const reply = readReply(answer);
      if (reply.kind !== 'session-ended') return isTransient(reply);
      this.#adapter.renew();
      renewals += 1;
      return renewals <= MOST_RENEWALS;
    });
    return heard.kind === 'silence' ? heard : readReply(heard);
  }
}

/** A receiver that does not believe the sessions it has just given is not asked for ever. */
const MOST_RENEWALS = 3;

/** Writes down how a message ended. */
function ended(
  reply: WireReply | Silence,
  telling: { readonly acknowledge: () => void; readonly refuse: () => void },
): Outcome<undefined> {
  if (reply.kind === 'accepted') {
    telling.acknowledge();
    return { ok: true, value: undefined };
  }
  if (reply.kind === 'silence' || isTransient(reply)) {
    const why = reply.kind === 'silence' ? reply.why : reply.message;
    return { ok: false, failure: { kind: 'unanswered', why } };
  }
  telling.refuse();
  return { ok: false, failure: refusalOf(reply) };
}

/** A field of the wire as text: numbers may be sent for strings. */
function textOf(record: WireRecord, name: string): string {
  const value = record[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
