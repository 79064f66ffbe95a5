import { describe, expect, it } from 'vitest';
import {
  inSession,
  keepSession,
  withoutSession,
  type Opened,
} from '../../../functions/kernel/http/session.ts';
import type { Heard } from '../../../functions/kernel/http/speak.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';

const signal = () => AbortSignal.timeout(1_000);
const heard = (status: number): Heard => ({
  kind: 'answered',
  status,
  body: '',
  wire: { request: digestBytes('') },
});

/** Sessions that are numbered, and a clock. */
function numbered(open: (n: number) => Opened = (n) => ({ ok: true, session: `s${n}`, lifeMs: 1_000 })) {
  const world = { now: 0, opened: 0 };
  const sessions = keepSession(() => Promise.resolve(open((world.opened += 1))), { now: () => world.now });
  return { world, sessions };
}

describe('a session at a partner', () => {
  it('is opened once for all who wait, and used until its life is over', async () => {
    const { world, sessions } = numbered();
    const taken = await Promise.all(Array.from({ length: 50 }, () => sessions.take(signal())));
    expect(new Set(taken.map((one) => one.ok && one.session))).toEqual(new Set(['s1']));
    world.now = 999;
    expect(await sessions.take(signal())).toEqual({ ok: true, session: 's1' });
    world.now = 1_000;
    expect(await sessions.take(signal())).toEqual({ ok: true, session: 's2' });
  });

  it('that was replaced meanwhile is not dropped for the one before it', async () => {
    const { sessions } = numbered();
    await sessions.take(signal());
    sessions.drop('s1');
    await sessions.take(signal());
    sessions.drop('s1');
    expect(await sessions.take(signal())).toEqual({ ok: true, session: 's2' });
  });

  it('that cannot be opened is tried anew by the next who asks', async () => {
    const { world, sessions } = numbered((n) =>
      n === 1 ? withoutSession('refused') : { ok: true, session: `s${n}`, lifeMs: 1_000 },
    );
    expect(await sessions.take(signal())).toMatchObject({ ok: false, heard: { reason: 'login: refused' } });
    expect(await sessions.take(signal())).toEqual({ ok: true, session: 's2' });
    expect(world.opened).toBe(2);
  });

  it('is not waited for by who has no time left', async () => {
    const never = keepSession(() => new Promise<Opened>(() => undefined), { now: () => 0 });
    expect(await never.take(AbortSignal.abort())).toMatchObject({
      ok: false,
      heard: { reason: 'login: no time left' },
    });
  });

  it('that is refused is opened again and the call repeated, once', async () => {
    const { sessions } = numbered();
    const used: string[] = [];
    const isOver = (one: Heard): boolean => one.kind === 'answered' && one.status === 401;
    const last = await inSession(sessions, signal(), isOver, (session) => {
      used.push(session);
      return Promise.resolve(heard(401));
    });
    expect(used).toEqual(['s1', 's2']);
    expect(last).toMatchObject({ status: 401 });
  });
});
