import type { Change } from '../../schemas/changes.ts';
import type { PersonName } from '../../schemas/personal.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import type { CopyTelling } from './copies.ts';
import { withdrawnIn, type KeptCopy } from './copy.ts';
import type { CopyEvent, OpenCopyDossier } from './desk.ts';
import { keepChange, type KeptChange, type OpenCopy } from './keep-copy.ts';
import { personInForce } from './step-authority.ts';

/** An officer's name has at most so many characters in the national progress. */
const NAME_LENGTH = 50;

/** What a copy's dossier has still to hear; undefined when it has heard all. */
export function untold(copy: KeptCopy): 'issued' | 'withdrawn' | undefined {
  const { state, dossier, told } = copy;
  if (dossier === undefined || (state !== 'issued' && state !== 'withdrawn')) return undefined;
  return told === state ? undefined : state;
}

/**
 * Tells a copy's dossier that it was issued or withdrawn: the dossier's timeline and evidence, its end where the copy was
 * asked for as its result (the national portal then has the link), and that it is told, are one transaction. Where the
 * dossier cannot be finished any more, it is told all the same. Not done when somebody came first.
 */
export async function tellDossier(
  copies: CopyTelling,
  opened: OpenCopy,
  about: 'issued' | 'withdrawn',
): Promise<KeptChange> {
  const { copy } = opened;
  const { code, finish } = copy.dossier ?? {};
  const dossier = code === undefined ? undefined : await copies.desk.open(code);
  const event = eventOf(copy, about);
  const change =
    finish === true && about === 'issued' && dossier !== undefined
      ? await finishing(copies, copy, event.occurredAt)
      : undefined;
  const entry = dossier === undefined ? undefined : keepIn(dossier, copy, event, change);
  if (entry?.finished === false) log('warn', 'LT212', { copy: copy.id });
  return keepChange(
    copies,
    opened,
    { told: about, watchAt: instant(copies.clock.now()) },
    {
      actor: 'gateway',
      kind: 'copy.dossier-told',
      digest: event.digest,
      details: {
        about,
        dossier: code ?? '',
        known: dossier !== undefined,
        finished: entry?.finished ?? false,
      },
      writes: entry?.writes ?? [],
    },
  );
}

function keepIn(dossier: OpenCopyDossier, copy: KeptCopy, event: CopyEvent, change: Change | undefined) {
  const entry = {
    actor: 'gateway',
    correlationId: copy.correlationId,
    events: [event],
    duties: [],
  } as const;
  const whole = change === undefined ? undefined : dossier.keep({ ...entry, change });
  if (whole?.ok === true) return { writes: whole.value.writes, finished: true };
  const told = dossier.keep(entry);
  if (!told.ok) throw new Error('an entry without a change is refused by nothing');
  return { writes: told.value.writes, finished: change === undefined ? undefined : false };
}

function eventOf(copy: KeptCopy, about: 'issued' | 'withdrawn'): CopyEvent {
  const { id, number = 0, volume = '', file, issuedAt } = copy;
  const { withdrawn } = withdrawnIn(copy);
  if (file === undefined || issuedAt === undefined) throw new Error('a copy was issued without a file');
  const named = `bản sao chứng thực điện tử số ${number}, quyển ${volume}`;
  const content =
    about === 'issued' ? `Đã cấp ${named}` : `Đã thu hồi ${named}. Căn cứ: ${withdrawn?.says ?? ''}`;
  return {
    kind: about === 'issued' ? 'copy-issued' : 'copy-withdrawn',
    source: 'gateway',
    occurredAt: about === 'issued' ? issuedAt : (withdrawn?.at ?? issuedAt),
    received: JSON.stringify({ content, copy: id, sha256: file.digest }),
    digest: file.digest satisfies Digest,
    details: { copy: id, number, volume },
  };
}

/** The act that ends the dossier with the copy as its result, in the name of whoever certified it. */
async function finishing(copies: CopyTelling, copy: KeptCopy, at: Instant): Promise<Change> {
  const signed = copy.person?.begunAt ?? at;
  const person = await personInForce(copies, copy.agency, copy.officer, signed);
  const { name, title } = person.ok ? person.value : { name: copy.officer, title: undefined };
  return {
    kind: 'finish',
    occurredAt: at,
    officer: {
      name: name.slice(0, NAME_LENGTH) as PersonName, // a part of a name is one
      ...(title === undefined ? {} : { title }),
    },
    results: [{ name: copy.original.type, link: await copies.link(copy.id, at) }],
  };
}
