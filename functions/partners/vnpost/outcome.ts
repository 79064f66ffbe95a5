import { readReply, STATUSES } from '../../../schemas/vnpost/reply.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import type { Answer } from '../../exchange/partner.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import { readMyReply } from './my-reply.ts';
import { meantBy, orderNotFound, refusalOf, tooLate } from './refusals.ts';
import { verdictOf } from './verdict.ts';

/** Reads what a carrier answered: whether it took it, else its own code and words. */
export type ReadSaid = (value: unknown) => Said | undefined;

interface Said {
  readonly taken: boolean;
  readonly code: string;
  readonly message: string;
}

/** `{Status, Message}` of an axis. */
export const saidByAxis: ReadSaid = (value) => {
  const reply = readReply(value);
  if (reply === undefined) return undefined;
  return { taken: reply.status === STATUSES.accepted.code, code: reply.status, message: reply.message };
};

/** `{success, …}` of MyVNPost. */
export const saidByMy: ReadSaid = (value) => {
  const reply = readMyReply(value);
  return reply === undefined ? undefined : { taken: reply.success, code: reply.code, message: reply.message };
};

/** What an order came to. That it is there already is as good as taken. */
export const orderOutcome = (heard: Heard, read: ReadSaid, now: number): Answer =>
  answerOf(heard, read, now, ({ code, message }) =>
    meantBy(code, message) === 'exists' ? { kind: 'duplicate' } : refusalOf(code, message),
  );

/**
 * What setting an order anew came to that is there already, perhaps as it was before a person mended it. It is there in
 * any case: what cannot be told, or not now, is unknown and never "without effect", or another way would be taken.
 */
export function correctionOutcome(heard: Heard, read: ReadSaid, now: number): Answer {
  const answer = answerOf(heard, read, now, ({ code, message }) => {
    const meant = meantBy(code, message);
    return meant === 'too-late' || meant === 'exists' ? { kind: 'duplicate' } : refusalOf(code, message);
  });
  switch (answer.outcome.kind) {
    case 'accepted':
      return { ...answer, outcome: { kind: 'duplicate' } };
    case 'duplicate':
      return { ...answer, notices: ['Bưu điện đã có đơn và không sửa nữa: đơn giữ nội dung đã gửi trước'] };
    case 'throttled':
      return { ...answer, outcome: { kind: 'unknown', reason: 'correction: throttled' } };
    case 'transient':
    case 'unknown':
      return { ...answer, outcome: { kind: 'unknown', reason: `correction: ${answer.outcome.reason}` } };
    case 'rejected':
      return answer;
  }
}

/** What a cancellation came to. That it is cancelled already is as good as done. */
export const cancellationOutcome = (heard: Heard, read: ReadSaid, now: number): Answer =>
  answerOf(heard, read, now, ({ code, message }) => {
    switch (meantBy(code, message)) {
      case 'already-cancelled':
        return { kind: 'duplicate' };
      case 'too-late':
        return tooLate(message);
      case 'not-there':
        return orderNotFound(message);
      case 'exists':
      case undefined:
        return refusalOf(code, message);
    }
  });

function answerOf(heard: Heard, read: ReadSaid, now: number, refused: (said: Said) => Outcome): Answer {
  const outcome = outcomeOf(heard, read, now, refused);
  return heard.kind === 'not-sent' ? { outcome } : { outcome, wire: heard.wire };
}

function outcomeOf(heard: Heard, read: ReadSaid, now: number, refused: (said: Said) => Outcome): Outcome {
  const verdict = verdictOf(heard, now);
  switch (verdict.kind) {
    case 'throttled':
    case 'transient':
    case 'unknown':
      return verdict;
    case 'refused': {
      const said = read(verdict.value);
      if (said === undefined || said.taken)
        return refusalOf(`http-${verdict.httpStatus}`, `HTTP ${verdict.httpStatus}`);
      return refused(said);
    }
    case 'content': {
      const said = read(verdict.value);
      if (said === undefined) return { kind: 'unknown', reason: 'reply cannot be read' };
      return said.taken ? { kind: 'accepted' } : refused(said);
    }
  }
}
