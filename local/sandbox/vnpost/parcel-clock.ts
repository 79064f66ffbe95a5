/**
 * The time that parcels live in: it runs `speed` times as fast as the sandbox's clock, and can be moved on at
 * once. All in milliseconds.
 */
export class ParcelClock {
  #anchor: { readonly clock: number; readonly parcel: number } | undefined;
  #speed = 1;

  /** The parcel time at an instant of the clock. It stands still while the clock is behind where it was. */
  at(instant: number): number {
    if (this.#anchor === undefined) return 0;
    return this.#anchor.parcel + Math.max(0, instant - this.#anchor.clock) * this.#speed;
  }

  /** The first instant of the clock at which a parcel time is reached. */
  instantOf(parcelTime: number): number {
    if (this.#anchor === undefined) return 0;
    const ahead = Math.max(0, parcelTime - this.#anchor.parcel);
    return this.#anchor.clock + Math.ceil(ahead / this.#speed);
  }

  /** Begins to run, if it does not run yet; goes on from here when the clock was moved back. */
  start(instant: number): void {
    if (this.#anchor === undefined || instant < this.#anchor.clock) this.moveOn(instant, 0);
  }

  /** Moves on at once. Whatever was due until now must have happened, or it happens at this instant. */
  moveOn(instant: number, by: number): void {
    this.#anchor = { clock: instant, parcel: this.at(instant) + by };
  }

  /** Runs at another speed from this instant on. */
  changeSpeed(instant: number, speed: number): void {
    if (speed === this.#speed) return;
    this.moveOn(instant, 0);
    this.#speed = speed;
  }

  reset(): void {
    this.#anchor = undefined;
    this.#speed = 1;
  }
}
