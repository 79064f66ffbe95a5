import type { CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import {
  POPULATION,
  type ChangePage,
  type ChangeWindow,
  type CitizenLook,
  type PopulationRegister,
  type RegisterAnswer,
  type Relatives,
} from '../../../schemas/citizens/register.ts';
import { instant } from '../../kernel/clock.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import { ask, type Asked } from './ask.ts';
import type { PopulationDeps } from './deps.ts';
import { isAboutWhom } from './is-about-whom.ts';
import { readCollection, readVerification, type Collection, type ReadAnswer } from './read-answer.ts';
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
  const one = async (
    operation: LookOperation,
    subject: CitizenLook,
    signal: AbortSignal,
  ): Promise<RegisterAnswer<CitizenRecord | undefined>> => {
    const asked = instant(deps.clock.now());
    const heard = await look(operation, subject, signal);
    if (heard.kind !== 'heard') return heard.answer;
    return theOne(await readCollection(heard.body, asked), subject, heard.route);
  };

  return {
    lookUp: (subject, signal) => one('lookUp', subject, signal),
    verify: async (subject, signal) => {
      const heard = await look('verify', subject, signal);
      if (heard.kind !== 'heard') return heard.answer;
      return answerOf(await readVerification(heard.body), heard.route, (value) => ({
        kind: 'answered',
        value,
        route: heard.route,
      }));
    },
    relatives: async (subject, signal) => {
      const found = await one('relatives', subject, signal);
      if (found.kind !== 'answered') return found;
      return { ...found, value: found.value && relativesOf(found.value) };
    },
    changes: (window, signal) => changes(window, signal, deps),
  };
}

/** The citizen that an answer is about: the one who was asked about, or the answer is refused and alarmed. */
function theOne(
  read: ReadAnswer<Collection>,
  look: CitizenLook,
  route: string,
): RegisterAnswer<CitizenRecord | undefined> {
  return answerOf(read, route, ({ records, unreadable }) => {
    const [record, ...others] = records;
    if (record === undefined) {
      const [row] = unreadable;
      // A row that cannot be read is not nobody.
      return row === undefined ? { kind: 'answered', value: undefined, route } : cannotBeRead(row.why, route);
    }
    if (others.length > 0 || unreadable.length > 0) return cannotBeRead('several-citizens', route);
    if (isAboutWhom(record.citizen, look)) return { kind: 'answered', value: record, route };
    measure('aboutAnotherPerson', 1, { register: POPULATION, route });
    log('error', 'LT102', { partner: POPULATION, route });
    return {
      kind: 'refused',
      code: 'about-another-person',
      reason: 'the register answered about somebody else',
    };
  });
}

const relativesOf = ({ citizen, asOf }: CitizenRecord): Relatives => ({
  ...(citizen.father === undefined ? {} : { father: citizen.father }),
  ...(citizen.mother === undefined ? {} : { mother: citizen.mother }),
  ...(citizen.spouse === undefined ? {} : { spouse: citizen.spouse }),
  ...(citizen.representative === undefined ? {} : { representative: citizen.representative }),
  asOf,
});

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
  return answerOf(await readCollection(heard.body, asked), route, ({ records, unreadable, total }) => {
    if (unreadable.length > 0) {
      measure('answerUnreadable', unreadable.length, { register: POPULATION, route });
      log('warn', 'LT104', { partner: POPULATION, route, count: unreadable.length });
    }
    const rows = records.length + unreadable.length;
    return {
      kind: 'answered',
      route,
      value: {
        records,
        unreadable,
        ...(total === undefined ? {} : { total }),
        more: rows >= window.pageSize,
      },
    };
  });
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
      return { kind: 'refused', code: 'rejected', reason: `fault ${read.code}` };
    case 'unreadable':
      return cannotBeRead(read.why, route);
  }
}

function cannotBeRead(why: string, route: string): Extract<RegisterAnswer<never>, { kind: 'unreachable' }> {
  measure('answerUnreadable', 1, { register: POPULATION, route });
  log('warn', 'LT103', { partner: POPULATION, route, problem: why });
  return { kind: 'unreachable', reason: `answer-unreadable:${why}` };
}
