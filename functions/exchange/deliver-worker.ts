import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { queueWorker } from '../kernel/worker/queue-worker.ts';
import { carryLane } from './carry.ts';
import type { Carrier, CarryEvent } from './carrier.ts';
import { exchangeId } from './exchange.ts';
import { openGate } from './gate.ts';
import type { Operation } from './operation.ts';
import type { Partner } from './partner.ts';
import type { PartnerPolicy } from './policy.ts';
import { WakeUp } from './wake-up.ts';

/** What a partner's worker is composed of (`functions/deliveries/`). */
export interface Delivery {
  readonly tables: { readonly exchanges: string; readonly evidence: string; readonly partners: string };
  readonly partner: Partner;
  readonly operations: readonly Operation[];
  readonly policy: PartnerPolicy;
  readonly clock: Clock;
}

/** The Lambda handler that carries one partner's duties: the engine, joined with adapter and operations. */
export function deliverWorker(delivery: Delivery): ReturnType<typeof queueWorker> {
  const { partner, policy, clock } = delivery;
  const gate = openGate(delivery.tables.partners, partner.name, policy, clock);
  const carrier: Carrier = {
    tables: delivery.tables,
    partner,
    operations: new Map(delivery.operations.map((operation) => [operation.name, operation])),
    policy,
    gate,
    clock,
    random: Math.random,
    pause: (ms) => pause(ms),
    observe,
  };
  return queueWorker(
    async (body, remainingMs) => {
      const wake = WakeUp.parse(body);
      if (wake.partner !== partner.name)
        throw new Error(`a wake-up for ${wake.partner} came to ${partner.name}`);
      // Room for a probe, a call and the writes is left at the end of the function's time.
      const until = clock.now() + remainingMs() - 2 * policy.timeoutMs - 2_000;
      const carried = await carryLane(carrier, wake.subject, wake.head, until);
      if (carried !== 'carried') log('debug', 'LT023', { partner: partner.name, outcome: carried });
    },
    async () => {
      try {
        await gate.flush();
      } catch (error) {
        // What was noted is kept for the next batch; this one is done and must not come again for it.
        log('error', 'LT024', { partner: partner.name, error: asError(error) });
      }
    },
  );
}

function observe(event: CarryEvent): void {
  const { exchange } = event;
  const named = { partner: exchange.partner, operation: exchange.operation };
  const line = { ...named, exchange: exchangeId(exchange), correlationId: exchange.correlationId };
  switch (event.kind) {
    case 'attempted':
      log('info', 'LT020', { ...line, outcome: event.outcome.kind, ms: event.ms });
      measure('attempts', 1, { ...named, outcome: event.outcome.kind });
      measure('attemptMs', event.ms, named);
      return;
    case 'settled':
      log(exchange.state === 'parked' ? 'warn' : 'info', 'LT021', {
        ...line,
        state: exchange.state,
        attempt: exchange.attempts,
        ...(exchange.reason === undefined ? {} : { problem: exchange.reason.code }),
      });
      if (exchange.state === 'confirmed' || exchange.state === 'parked' || exchange.state === 'superseded') {
        measure(exchange.state, 1, named);
      }
      return;
    case 'fault':
      log('error', event.of === 'adapter' ? 'LT022' : 'LT024', { ...line, error: asError(event.error) });
  }
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('not an error was thrown');
