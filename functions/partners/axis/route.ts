import type { Wire } from '../../exchange/partner.ts';

/**
 * A way over the data-sharing axis: it authenticates and sends what a register's adapter has written, and tells the
 * axis's own failures from the register's answer. It knows nothing of what it carries (facts §1).
 */
export interface Route {
  /** As the configuration names it. */
  readonly name: string;
  readonly call: (request: RouteRequest, line: RouteLine) => Promise<RouteReply>;
}

export interface RouteRequest {
  /** Which of the register's services; the configuration of the route says where each is. */
  readonly service: string;
  readonly method: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string>>;
  /** SOAP envelope or JSON text, as the register's adapter wrote it. */
  readonly body?: string;
  readonly contentType?: string;
  /**
   * The same content as named values, for forms of the axis that take these and write the register's message
   * themselves (facts §1.4 C, D, E). Absent: those forms take `body` as it is.
   */
  readonly fields?: Readonly<Record<string, string>>;
  /** What the register itself wants beside what the axis wants, e.g. the population register's hash header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Asking changes nothing: it may be repeated, and run on two routes side by side. */
  readonly isReading: boolean;
}

export interface RouteLine {
  readonly signal: AbortSignal;
  /** Stable over retries of the same logical call (X-Road: id). */
  readonly messageId: string;
  /** X-Road: userId, with the country's prefix. */
  readonly officer?: string;
  /** Dossier code (X-Road: issue). */
  readonly dossier?: string;
}

/** What came of a call. Reasons hold codes and states, never the text of an answer. */
export type RouteReply =
  /** The register's own answer, out of whatever the axis wraps it in. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string;
      readonly wire: Wire;
    }
  /** The axis, or the register in an envelope of the axis, refuses: never as it is (facts §1.7, §6.4). */
  | {
      readonly kind: 'refused';
      readonly by: 'axis' | 'register';
      readonly code: string;
      readonly reason: string;
      readonly wire?: Wire;
    }
  | { readonly kind: 'throttled'; readonly afterMs?: number }
  /** It certainly had no effect; `later`: after a longer while (maintenance, service disabled). */
  | { readonly kind: 'transient'; readonly reason: string; readonly later?: true }
  | { readonly kind: 'unknown'; readonly reason: string; readonly wire?: Wire };
