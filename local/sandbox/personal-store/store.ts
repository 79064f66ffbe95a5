import { canonicalText, sha256 } from '../kit/digest.ts';
import type { Kit } from '../kit/partner.ts';
import { depositSchema, withdrawalSchema, type Deposit, type Withdrawal } from './wire.ts';

/** What became of an order. `same`: it was carried out before, under the same request. */
export type Outcome = 'done' | 'same' | 'exists' | 'not-found' | 'another-request';

interface Held {
  readonly deposit: Deposit;
  readonly content: string;
  isWithdrawn: boolean;
}

/**
 * Everybody's results. A request is carried out once, however often it comes; the same result under another request is kept
 * again and shown as a repeat, since a store that does not look closer would have it twice.
 */
export class Store {
  readonly #kit: Kit;
  readonly #held = new Map<string, Held>();
  readonly #requests = new Map<string, string>();

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  get count(): number {
    return [...this.#held.values()].filter(({ isWithdrawn }) => !isWithdrawn).length;
  }

  deposit(deposit: Deposit): Outcome {
    const content = contentOf(deposit);
    const before = this.#requests.get(deposit.MaYeuCau);
    if (before !== undefined) return before === content ? 'same' : 'another-request';
    const held = this.#held.get(placeOf(deposit));
    const isThere = held !== undefined && !held.isWithdrawn;
    if (isThere && held.content !== content) return 'exists';
    this.#record('result.deposited', deposit, content, isThere);
    this.#keep(deposit, content);
    return 'done';
  }

  withdraw(withdrawal: Withdrawal): Outcome {
    const content = contentOf(withdrawal);
    const before = this.#requests.get(withdrawal.MaYeuCau);
    if (before !== undefined) return before === content ? 'same' : 'another-request';
    const held = this.#held.get(placeOf(withdrawal));
    if (held === undefined) return 'not-found';
    this.#record('result.withdrawn', withdrawal, content, held.isWithdrawn);
    held.isWithdrawn = true;
    this.#requests.set(withdrawal.MaYeuCau, content);
    return 'done';
  }

  /** What somebody has of a kind, of one number where it is given; nothing that was withdrawn. */
  of(owner: string, kind: string, number: string | undefined): Deposit[] {
    return [...this.#held.values()]
      .filter(({ isWithdrawn }) => !isWithdrawn)
      .map(({ deposit }) => deposit)
      .filter((each) => each.SoDinhDanhChuSoHuu === owner && each.MaKetQua === kind)
      .filter((each) => number === undefined || each.SoKyHieu === number);
  }

  /** Takes an effect of an earlier run back. */
  restore(effect: string, kept: string): void {
    const body: unknown = JSON.parse(kept);
    if (effect === 'result.deposited') {
      const deposit = depositSchema.parse(body);
      this.#keep(deposit, contentOf(deposit));
    } else {
      const withdrawal = withdrawalSchema.parse(body);
      const held = this.#held.get(placeOf(withdrawal));
      if (held !== undefined) held.isWithdrawn = true;
      this.#requests.set(withdrawal.MaYeuCau, contentOf(withdrawal));
    }
  }

  reset(): void {
    this.#held.clear();
    this.#requests.clear();
  }

  #keep(deposit: Deposit, content: string): void {
    this.#held.set(placeOf(deposit), { deposit, content, isWithdrawn: false });
    this.#requests.set(deposit.MaYeuCau, content);
  }

  /** The owner stands in nothing that the ledger shows. */
  #record(effect: string, order: Deposit | Withdrawal, digest: string, isRepeat: boolean): void {
    this.#kit.ledger().record(
      {
        effect,
        key: `${order.MaKetQua}~${order.SoKyHieu}`,
        digest,
        id: order.MaYeuCau,
        ...(isRepeat ? { repeat: true } : {}),
      },
      this.#kit.clock.date(),
      JSON.stringify(order),
    );
  }
}

const placeOf = ({
  SoDinhDanhChuSoHuu,
  MaKetQua,
  SoKyHieu,
}: Pick<Deposit, 'SoDinhDanhChuSoHuu' | 'MaKetQua' | 'SoKyHieu'>) =>
  JSON.stringify([SoDinhDanhChuSoHuu, MaKetQua, SoKyHieu]);

/** What is said, whatever request says it, and wherever its files are fetched: links are made anew with every try. */
function contentOf(order: Deposit | Withdrawal): string {
  const { MaYeuCau: _request, ...said } = order;
  const files =
    'DanhSachTepDinhKem' in said ? said.DanhSachTepDinhKem.map(({ MaBam }) => MaBam.toLowerCase()) : [];
  return sha256(canonicalText({ ...said, DanhSachTepDinhKem: files }) ?? '');
}
