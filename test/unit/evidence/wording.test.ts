import { describe, expect, test } from 'vitest';
import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import { Timeline, WaitOwner } from '../../../schemas/evidence/timeline.ts';
import { Status } from '../../../schemas/status.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { summaryFiles } from '../../../functions/evidence/pack/wordings.ts';

const at = (minutes: number) => instant(Date.UTC(2026, 2, 23, 2, 30) + minutes * 60_000);
const digest = digestBytes('mẫu');

const PARTNERS = ['dvcqg', 'portal', 'vnpost-ngsp', 'vnpost-lgsp', 'vnpost-my', 'population', 'doi-tac-moi'];
const STATES = ['queued', 'retrying', 'unknown', 'confirmed', 'parked', 'superseded', 'skipped'];
const OPERATIONS = [
  ...['dossier.header', 'dossier.progress', 'portal.webhook', 'postal.order', 'postal.cancellation'],
  ...['viec-moi', 'viec-khac'],
];
const EVENTS = [
  ...['submission', 'reception', 'progress', 'supplement-request', 'supplement-completion'],
  ...['financial-duty', 'financial-duty-settlement', 'stop', 'resume', 'withdrawal', 'refusal', 'finish'],
  ...['return', 'record-added', 'record-updated', 'files-complete', 'files-expired', 'copy-issued'],
  ...['postal-order-requested', 'postal-order-cancelled', 'postal-cancellation-requested', 'copy-withdrawn'],
  ...['postal-order-rerouted', 'supplement-completion-announced', 'viec-moi'],
];
const STATUSES = Array.from({ length: 30 }, (_, status) => Status.safeParse(status).data).filter(
  (status) => status !== undefined,
);

/** A timeline in which every word is said that a wording has. */
const timeline = Timeline.parse({
  format: 'lien-thong-timeline/1',
  subject: 'H21.17-260323-0042',
  agency: 'H21.17',
  dueAt: at(900),
  events: EVENTS.map((kind, index) => ({
    kind,
    source: 'native',
    status: STATUSES[index % STATUSES.length],
    occurred: { at: at(index) },
    kept: { at: at(index + 1), link: index + 1 },
    message: digest,
  })),
  messages: STATES.map((state, index) => ({
    id: `${PARTNERS[index] ?? ''}~H21.17-260323-0042~1`,
    partner: PARTNERS[index],
    operation: OPERATIONS[index],
    state,
    payload: digest,
    occurred: { at: at(0) },
    kept: index % 2 === 0 ? { at: at(5), link: 5 } : { at: at(5) },
    ...(index > 1 ? { sent: { at: at(7), link: 7 } } : {}),
    ...(state === 'confirmed' ? { acknowledged: { at: at(8), link: 8 } } : {}),
    attempts: [],
    waits: WaitOwner.options.map((owner, place) => ({
      owner,
      from: at(place * 10 ** (index % 4)),
      ...(place === 4 ? {} : { to: at((place + 1) * 10 ** (index % 4)) }),
    })),
  })),
});

const infoOf = (wording: number, more: Partial<PackInfo>): PackInfo => ({
  format: 'lien-thong-pack/1',
  wording,
  subject: 'H21.17-260323-0042',
  exportedAt: at(10_000),
  links: 30,
  newest: digest,
  roots: [],
  rootsLeftOut: 0,
  rooted: 0,
  stamped: 0,
  ...more,
});

/** What a wording writes in every case that it knows. */
const written = (wording: number): string =>
  [
    {},
    { rooted: 25, stamped: 20, rootsLeftOut: 3 },
    { rooted: 30, stamped: 30 },
    ...(['seal', 'timestamp', 'revocation'] as const).map((waitsFor) => ({
      obstacle: { waitsFor, since: at(3), why: 'transient' },
    })),
  ]
    .flatMap((more) => summaryFiles(timeline, infoOf(wording, more)))
    .map(({ bytes }) => Buffer.from(bytes).toString())
    .join('\n');

describe('The words of a pack’s summaries', () => {
  test('are for ever those of their wording: packs that were handed out in it are compared with it letter by letter', () => {
    expect(STATUSES.length).toBeGreaterThan(5);
    // Another digest means that some word has changed: that is another wording beside this one (docs/adr/0034).
    expect(digestBytes(written(1))).toBe('48016c38b84d7eaefc6e3d89b89e9281ffc468e32e507fe4244a1ad5ab40355c');
  });

  test('are not made up for a wording that is not known', () => {
    expect(written(2)).toBe('');
  });
});
