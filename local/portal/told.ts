/**
 * A dossier's whole record as the portal told it: its status, and fields by which the national portal's record
 * shows that it is this telling and not an earlier one (names and values exactly as on the national wire).
 */
export interface ToldHeader {
  readonly what: 'header';
  readonly status: number;
  readonly marks: Readonly<Record<string, string>>;
}

/** One step of a dossier as the portal told it. */
interface ToldStep {
  readonly what: 'step';
  /** ThoiDiemXuLy as on the national wire: `yyyyMMddHHmmss`, Vietnam's time. */
  readonly at: string;
  readonly status: number;
  readonly content?: string | undefined;
}

export type ToldItem = ToldHeader | ToldStep;

/** An item with whether the gateway has acknowledged it: only then must the national portal have it in the end. */
export type Told = ToldItem & { readonly acknowledged: boolean };

/** A message on its way: how it ended is written down here. */
export interface Telling {
  /** The gateway has acknowledged it. */
  readonly acknowledge: () => void;
  /** The gateway has refused it, so it counts as never told. */
  readonly refuse: () => void;
}

/**
 * What a portal remembers of what it told, per dossier and in the order of telling: the truth with which the
 * national portal's ledger is compared. A message whose answer never came stays in it, unacknowledged: it may
 * be at the national portal, and need not.
 */
export class ToldBook {
  readonly #messages = new Map<string, { readonly items: readonly ToldItem[]; acknowledged: boolean }[]>();

  /** Writes a message down before it is sent. */
  tell(code: string, items: readonly ToldItem[]): Telling {
    const message = { items, acknowledged: false };
    const messages = this.#messages.get(code) ?? [];
    this.#messages.set(code, messages);
    messages.push(message);
    return {
      acknowledge: () => {
        message.acknowledged = true;
      },
      refuse: () => {
        const place = messages.indexOf(message);
        if (place !== -1) messages.splice(place, 1);
      },
    };
  }

  /** Every dossier with what was told of it, in order. Dossiers of which nothing stands are left out. */
  read(): Map<string, Told[]> {
    const read = new Map<string, Told[]>();
    for (const [code, messages] of this.#messages) {
      const told = messages.flatMap(({ items, acknowledged }) =>
        items.map((item) => ({ ...item, acknowledged })),
      );
      if (told.length > 0) read.set(code, told);
    }
    return read;
  }
}
