import { beforeAll, describe, expect, it } from 'vitest';
import { readChange } from '../../../schemas/changes.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { SubmissionInput } from '../../../schemas/submission.ts';
import { ChangeKind, move, standingIn, type Standing } from '../../../schemas/transitions.ts';
import { Status } from '../../../schemas/status.ts';
import { NativePortal } from '../../../local/portal/native-portal.ts';
import { ToldBook } from '../../../local/portal/told.ts';
import { livesOf } from '../../../local/tour/life.ts';
import { nativeMessages } from '../../../local/tour/native-life.ts';
import { startFakeGateway, type FakeGateway } from '../../contract/driver/fake-gateway.ts';

const lives = livesOf({ seed: 3, today: '2026-03-30', oneStopAgency: 'H21.17' }).filter(
  ({ story }) => story.door === 'native',
);

describe('the native lives of the tour', () => {
  let gateway: FakeGateway;

  beforeAll(async () => {
    gateway = await startFakeGateway();
    return () => gateway.close();
  });

  it('are messages that the contract takes, each an act that the dossier allows where it stands', async () => {
    const book = new ToldBook();
    const portal = new NativePortal({ url: gateway.url, tokens: gateway.tokens, road: gateway.road, book });
    for (const [index, life] of lives.entries()) {
      const code = `H21-260318-${1001 + index}`;
      const from = gateway.messages.length;
      for (const tell of nativeMessages(portal, life, code)) expect(await tell()).toMatchObject({ ok: true });
      const [submission, ...changes] = gateway.messages
        .slice(from)
        .filter(({ path }) => !path.endsWith('/completion'));
      const read = readAs(SubmissionInput, submission?.body);
      expect(read).toMatchObject({ ok: true });
      let standing: Standing = standingIn(life.story.begins === 'online' ? 1 : 2);
      for (const { path, body } of changes) {
        const kind = ChangeKind.parse(path.split('/').at(-1));
        expect(readChange(kind, body)).toMatchObject({ ok: true });
        const to = kind === 'progress' ? 4 : undefined;
        const moved = move(standing, kind, to);
        expect(moved).toMatchObject({ ok: true });
        if (moved.ok) standing = moved.standing;
      }
      expect(standing.status).toBe(Status.parse(life.acts.at(-1)?.status));
    }
  });
});
