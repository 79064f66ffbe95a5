/**
 * The partner's clock. It can be moved by the control plane, so that a province whose clock is moved (an
 * outage of two days in a minute) has partners that live at the same instant.
 */
export class SandboxClock {
  readonly #source: () => number;
  /** How far this clock is ahead of its source, in milliseconds. */
  offsetMs = 0;

  constructor(source: () => number = Date.now) {
    this.#source = source;
  }

  /** Milliseconds since 1970, UTC. */
  now(): number {
    return this.#source() + this.offsetMs;
  }

  date(): Date {
    return new Date(this.now());
  }
}
