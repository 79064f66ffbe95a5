import type { CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import {
  POPULATION,
  type ChangePage,
  type ChangeWindow,
  type CitizenLook,
  type PopulationRegister,
  type RegisterAnswer,
} from '../../../schemas/citizens/register.ts';
import { instant, type Instant } from '../../kernel/clock.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import { ONE_PAGE } from '../../kernel/xml/limits.ts';
import { ask, type Asked } from './ask.ts';
import type { PopulationDeps } from './deps.ts';
import { isAboutWhom, type Answered } from './is-about-whom.ts';
import {
  readCollection,
  readVerification,
  type Collection,
  type ReadAnswer,
  type ReadRow,
} from './read-answer.ts';
import { readCitizen } from './read-citizen.ts';
import { readRelatives, type WithRelatives } from './read-relatives.ts';
import { writeLook, writeWindow, type LookOperation } from './write-request.ts';

/**
 * The national population register over whatever route of the axis it takes at the moment. It writes what is asked,
 * reads what is answered, and never takes an answer about somebody else for one.
 */
export function createPopulation(deps: PopulationDeps): PopulationRegister {
  const look = (operation: LookOperation, subject: CitizenLook, signal: AbortSignal): Promise<Asked> =>
    ask(
      (userName) => writeLook(operation, subject, userName, deps.config),
      {
        messageId: subject.requestId,
        officer: subject.officer.account,
        ...(subject.dossier === undefined ? {} : { dossier: subject.dossier }),
        signal,
      },
      deps,
    );
  /** What an answer says of the one who was asked about. */
  const one = async <T>(
    operation: LookOperation,
    subject: CitizenLook,
    signal: AbortSignal,
    readRow: (asked: Instant) => ReadRow<T>,
    whoOf: (value: T) => Answered,
  ): Promise<RegisterAnswer<T | undefined>> => {
    const asked = instant(deps.clock.now());
    const heard = await look(operation, subject, signal);
    if (heard.kind !== 'heard') return heard.answer;
    return theOne(await readCollection(heard.body, readRow(asked)), subject, whoOf, heard.route);
  };

  return {
    lookUp: (subject, signal) => one('lookUp', subject, signal, citizensAsOf, ({ citizen }) => citizen),
    verify: async (subject, signal) => {
      const heard = await look('verify', subject, signal);
      if (heard.kind !== 'heard') return heard.answer;
      const { route } = heard;
      const read = await readVerification(heard.body);
      return answerOf(read, route, (value) => ({ kind: 'answered', value, route }));
    },
    relatives: async (subject, signal) => {
      const found = await one('relatives', subject, signal, relativesAsOf, (answered) => answered);
      return found.kind === 'answered' ? { ...found, value: found.value?.relatives } : found;
    },
    changes: (window, signal) => changes(window, signal, deps),
  };
}

const citizensAsOf =
  (asked: Instant): ReadRow<CitizenRecord> =>
  (row, ofCollection) =>
    readCitizen(row, asked, ofCollection);

const relativesAsOf =
  (asked: Instant): ReadRow<WithRelatives> =>
  (row, ofCollection) =>
    readRelatives(row, asked, ofCollection);

/** The one row of an answer: about the one who was asked about, or the answer is refused and alarmed. */
function theOne<T>(
  read: ReadAnswer<Collection<T>>,
  look: CitizenLook,
  whoOf: (value: T) => Answered,
  route: string,
): RegisterAnswer<T | undefined> {
  return answerOf(read, route, ({ rows, unreadable }): RegisterAnswer<T | undefined> => {
    const [value, ...others] = rows;
    if (value === undefined) {
      const [row] = unreadable;
      // A row that cannot be read is not nobody.
      return row === undefined ? { kind: 'answered', value, route } : cannotBeRead(row.why, route);
    }
    if (others.length > 0 || unreadable.length > 0) return cannotBeRead('several-citizens', route);
    if (isAboutWhom(whoOf(value), look)) return { kind: 'answered', value, route };
    measure('aboutAnotherPerson', 1, { register: POPULATION });
    log('error', 'LT102', { partner: POPULATION, route });
    return {
      kind: 'refused',
      code: 'about-another-person',
      reason: 'the register answered about somebody else',
    };
  });
}

async function changes(
  window: ChangeWindow,
  signal: AbortSignal,
  deps: PopulationDeps,
): Promise<RegisterAnswer<ChangePage>> {
  const asked = instant(deps.clock.now());
  const heard = await ask(
    (userName) => writeWindow(window, userName, deps.config),
    { messageId: window.requestId, officer: window.officer.account, signal },
    deps,
  );
  if (heard.kind !== 'heard') return heard.answer;
  const { route } = heard;
  return answerOf(
    await readCollection(heard.body, citizensAsOf(asked), ONE_PAGE),
    route,
    ({ rows, unreadable, total }) => {
      if (unreadable.length > 0) {
        measure('answerUnreadable', unreadable.length, { register: POPULATION });
        log('warn', 'LT104', { partner: POPULATION, route, count: unreadable.length });
      }
      return {
        kind: 'answered',
        route,
        value: {
          records: rows,
          unreadable,
          ...(total === undefined ? {} : { total }),
          more: isMore(rows.length + unreadable.length, total, window),
        },
      };
    },
  );
}

/** What follows from what was read: the value's own meaning, a refusal by a fault, or an answer that says nothing. */
function answerOf<T, A>(
  read: ReadAnswer<T>,
  route: string,
  meaning: (value: T) => RegisterAnswer<A>,
): RegisterAnswer<A> {
  switch (read.kind) {
    case 'read':
      return meaning(read.value);
    case 'fault':
      return isOfTheServer(read.code)
        ? { kind: 'unreachable', reason: `fault ${read.code}` }
        : { kind: 'refused', code: 'rejected', reason: `fault ${read.code}` };
    case 'unreadable':
      return cannotBeRead(read.why, route);
  }
}

/**
 * Whether a fault is not about what was asked: a server that is busy or broken. SOAP 1.1 §4.4.1: "could succeed at a
 * later point in time"; its codes go on behind a full stop. A register that says so of a question it will never answer
 * is asked until the duty is put before a person.
 */
const isOfTheServer = (code: string): boolean => /^Server(?:\.|$)/.test(code);

function cannotBeRead(why: string, route: string): Extract<RegisterAnswer<never>, { kind: 'unreachable' }> {
  measure('answerUnreadable', 1, { register: POPULATION });
  log('warn', 'LT103', { partner: POPULATION, route, problem: why });
  return { kind: 'unreachable', reason: `answer-unreadable:${why}` };
}

/** A full page, or a total beyond it: more may follow. A page that is short without being the last one is not the end. */
const isMore = (rows: number, total: number | undefined, { page, pageSize }: ChangeWindow): boolean =>
  rows >= pageSize || (total !== undefined && page * pageSize < total);
