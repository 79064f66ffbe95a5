import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import type { Route, RouteLine, RouteReply, RouteRequest } from './route.ts';
import { saidBy } from './same-answer.ts';

/** How long the second route may take, whoever has gone on meanwhile. */
const SECOND_MS = 20_000;

/**
 * A route beside which another one is run, to know before a change that both say the same. Readings only: what may
 * have an effect goes over the first alone. The answer is always the first one's, and waits for nothing of the second:
 * neither its slowness nor its failure is felt. What differs is told by digests, never by what was said. A machine
 * that stops once it has answered may lose a comparison; it is then not counted as one. It goes by the names of both
 * (`new+old`), which no name of one can be: a question about somebody went over both, and the record of the look says so.
 */
export const dualRun = (register: string, first: Route, second: Route): Route => ({
  // Whoever records that somebody was asked about records over which ways it was asked: the answer's own first.
  name: `${first.name}+${second.name}`,
  call: async (request, line) => {
    if (!request.isReading) return first.call(request, line);
    const beside = callBeside(second, request, line);
    const reply = await first.call(request, line);
    void compare(register, first, second, reply, beside);
    return reply;
  },
});

/** The same message under an id of its own: for X-Road it is another one. */
const callBeside = (
  second: Route,
  request: RouteRequest,
  { messageId, officer, dossier }: RouteLine,
): Promise<RouteReply | undefined> =>
  second
    .call(request, {
      messageId: `${messageId}-2`,
      ...(officer === undefined ? {} : { officer }),
      ...(dossier === undefined ? {} : { dossier }),
      signal: AbortSignal.timeout(SECOND_MS),
    })
    .catch(() => undefined); // a fault of ours on the second road must not be felt on the first

/** What has no canonical form (half a letter, brackets without end) is not compared, and counted as unanswered. */
const said = (reply: RouteReply) => saidBy(reply).catch(() => undefined);

async function compare(
  register: string,
  first: Route,
  second: Route,
  reply: RouteReply,
  beside: Promise<RouteReply | undefined>,
): Promise<void> {
  const dimensions = { register };
  const other = await beside;
  const [one, two] = await Promise.all([said(reply), other && said(other)]);
  if (one === undefined || two === undefined) {
    measure('dualRunUnanswered', 1, dimensions);
  } else if (one === two) {
    measure('dualRunAgreed', 1, dimensions);
  } else {
    measure('dualRunDiffered', 1, dimensions);
    log('warn', 'LT101', {
      partner: register,
      route: `${first.name} ${second.name}`,
      digests: `${one.slice(0, 16)} ${two.slice(0, 16)}`,
    });
  }
}
