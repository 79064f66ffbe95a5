import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compare, isFlawless } from '../../local/portal/compare.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import { SANDBOX_WEBHOOK_SECRET } from '../../local/sandbox/portal-receiver/portal-receiver.ts';
import { PartnerView } from '../../schemas/operating.ts';
import { acted, codeOf, daysAgo, onlineSubmission, step } from '../support/told-dossiers.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let portal: NativePortal;
const book = new ToldBook();

beforeAll(async () => {
  whole = await raiseProvince({
    policy: (usual) => ({
      ...usual,
      breaker: { windowMs: 60_000, minimumAttempts: 5, failureRatio: 0.5, cooldownMs: 4_000, rampMs: 1_000 },
    }),
  });
  const tokens = openTokens(`${whole.issuer.url}/oauth2/token`, {
    id: 'portal',
    secret: 'sandbox-only-portal-secret',
  });
  portal = new NativePortal({ url: whole.province.url, tokens, road: patientRoad(), book });
});
afterAll(() => whole.lower());

async function partner(name: string): Promise<PartnerView> {
  const desk = await whole.as('portal');
  const found = (await desk.read('/v1/partners', z.array(PartnerView))).find((each) => each.partner === name);
  if (found === undefined) throw new Error(`there is no partner ${name}`);
  return found;
}

/** A dossier that is registered, received and taken into process. */
async function tellLife(serial: number): Promise<void> {
  const code = codeOf(serial);
  expect(await portal.submit(onlineSubmission(serial))).toMatchObject({ ok: true });
  const reception = { ...acted(3, '09:30'), dueAt: daysAgo(-20, '17:00') };
  expect(await portal.change(code, 'reception', reception)).toMatchObject({ ok: true });
  expect(await portal.change(code, 'progress', step(2, '08:00', 4))).toMatchObject({ ok: true });
}

const webhooksOf = async (code: string): Promise<string[]> =>
  (await whole.receiver.ledger(code)).map(({ type, status }) => `${type ?? ''} ${status ?? ''}`.trim());

/** As often as it takes: the minute's waker comes by until something is so. */
async function wakeUntil<T>(what: string, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  return until(
    what,
    async () => {
      await whole.province.tick('wake');
      return look();
    },
    isSo,
    90_000,
  );
}

const inVain = async (): Promise<number> => {
  const { faults, calls } = await whole.national.state();
  return (faults['down'] ?? 0) + calls;
};

describe('a national portal that is down', () => {
  const serials = Array.from({ length: 12 }, (_none, index) => 1 + index);

  it('keeps no one else waiting: dossiers are taken in, and the provincial portal is told', async () => {
    await whole.national.fail([{ mode: 'down' }]);
    await Promise.all(serials.map(tellLife));
    for (const serial of serials) {
      const told = await until(
        `the portal hears of ${codeOf(serial)}`,
        () => webhooksOf(codeOf(serial)),
        (webhooks) => webhooks.length >= 2,
      );
      expect(told).toEqual(['dossier.status-changed 2', 'dossier.status-changed 4']);
    }
    expect(await whole.national.effects(codeOf(1))).toEqual([]);
    expect(await partner('portal')).toMatchObject({ breaker: 'closed', parked: 0 });
  });

  it('is left alone once its breaker is open: nothing is sent, whatever comes in', async () => {
    await wakeUntil(
      'the breaker is open',
      () => partner('dvcqg'),
      ({ breaker }) => breaker === 'open',
    );
    let serial = 50;
    const quiet = await until(
      'work goes on through one whole opening',
      async () => {
        const before = { partner: await partner('dvcqg'), calls: await inVain() };
        serial += 1;
        await tellLife(serial);
        serials.push(serial);
        await whole.province.tick('wake');
        const code = codeOf(serial);
        await until(
          `the portal hears of ${code}`,
          () => webhooksOf(code),
          (webhooks) => webhooks.length >= 2,
        );
        return { before, after: { partner: await partner('dvcqg'), calls: await inVain() } };
      },
      // Else the breaker tried the partner meanwhile, or was about to.
      ({ before, after }) =>
        before.partner.breaker === 'open' &&
        after.partner.breaker === 'open' &&
        before.partner.openUntil === after.partner.openUntil,
    );
    expect(quiet.after.calls).toBe(quiet.before.calls);
    expect(quiet.after.partner.queued).toBeGreaterThanOrEqual(serials.length);
  });

  it('is tried again, and what waited drains in order, once in effect', async () => {
    await whole.national.fail([]);
    const codes = serials.map((serial) => codeOf(serial));
    await wakeUntil(
      'all is confirmed',
      () => partner('dvcqg'),
      ({ breaker, queued }) => breaker === 'closed' && queued === 0,
    );
    for (const code of codes) await whole.settled(code);
    const compared = compare(book.read(), await whole.national.ledger());
    expect(isFlawless(compared), JSON.stringify(compared)).toBe(true);
    expect(compared.dossiers).toBe(codes.length);
    expect(await partner('dvcqg')).toMatchObject({ breaker: 'closed', parked: 0 });
    for (const code of codes) {
      const effects = await whole.national.effects(code);
      expect(effects[0]).toMatch(/^dossier\.added/);
      expect(effects.filter((effect) => effect.startsWith('progress'))).toEqual([
        'progress.added 2',
        'progress.added 4',
      ]);
    }
  });
});

describe('a provincial portal whose receiver is down', () => {
  const serials = [71, 72, 73, 74, 75, 76];

  it('does not hold up the national road', async () => {
    await whole.receiver.fail([{ mode: 'down' }]);
    await Promise.all(serials.map(tellLife));
    for (const serial of serials) {
      await whole.settled(codeOf(serial));
      expect((await whole.national.effects(codeOf(serial))).at(-1)).toBe('progress.added 4');
      expect(await webhooksOf(codeOf(serial))).toEqual([]);
    }
  });

  it('is told all that happened when it is back: each event once, in order, rightly signed', async () => {
    await whole.receiver.fail([]);
    await wakeUntil(
      'all is told',
      () => partner('portal'),
      ({ breaker, queued }) => breaker === 'closed' && queued === 0,
    );
    for (const serial of serials) {
      const code = codeOf(serial);
      await whole.settled(code, 'portal');
      const ledger = await whole.receiver.ledger(code); // it writes down only what it has verified
      expect(ledger.filter(({ repeat }) => repeat === true)).toEqual([]);
      expect(new Set(ledger.map(({ id }) => id)).size).toBe(ledger.length);
      const changes = (await webhooksOf(code)).filter((line) => line.startsWith('dossier.status-changed'));
      expect(changes).toEqual(['dossier.status-changed 2', 'dossier.status-changed 4']);
    }
  });

  it('that has an event and says so too late is told again under the same id, with a new signature', async () => {
    const code = codeOf(80);
    const match = { key: code, service: 'dossier.status-changed' };
    await whole.receiver.fail([{ mode: 'slow', afterMs: 2_500, match, times: 1 }]);
    await tellLife(80);
    await whole.settled(code, 'portal');
    const ledger = await whole.receiver.ledger(code);
    const again = ledger.filter(({ repeat }) => repeat === true);
    expect(again).toHaveLength(1);
    const attempts = await until(
      'both attempts are overheard',
      () => Promise.resolve(whole.tap.heard.filter(({ headers }) => headers['webhook-id'] === again[0]?.id)),
      ({ length }) => length >= 2,
    );
    expect(attempts).toHaveLength(2);
    expect(attempts[0]?.body).toBe(attempts[1]?.body);
    expect(attempts[0]?.headers['webhook-timestamp']).not.toBe(attempts[1]?.headers['webhook-timestamp']);
    expect(attempts[0]?.headers['webhook-signature']).not.toBe(attempts[1]?.headers['webhook-signature']);
    await whole.receiver.fail([]);
  });
});

describe('the secret that webhooks are signed with', () => {
  const NEXT_SECRET = 'whsec_c2FuZGJveC1vbmx5LXdlYmhvb2stc2VjcmV0LTAwMDI=';

  /** The gateway's instances come and go; new ones read the secret anew. */
  function rotate(value: object): void {
    whole.province.putSecret('SECRET_PORTAL', JSON.stringify(value));
    whole.province.setClockOffset(0);
  }

  async function signedWith(serial: number): Promise<(string | undefined)[]> {
    await tellLife(serial);
    await whole.settled(codeOf(serial));
    await whole.settled(codeOf(serial), 'portal');
    return (await whole.receiver.ledger(codeOf(serial))).map(({ detail }) => detail);
  }

  it('is rotated without a gap: while two are in force, a receiver that knows either believes', async () => {
    rotate({ current: NEXT_SECRET, previous: SANDBOX_WEBHOOK_SECRET });
    const refusedBefore = await refused();
    expect(new Set(await signedWith(81))).toEqual(new Set(['secret 0'])); // the receiver knows the old one only
    await whole.receiver.settings({ secrets: [NEXT_SECRET, SANDBOX_WEBHOOK_SECRET] });
    expect(new Set(await signedWith(82))).toEqual(new Set(['secret 0'])); // now the new one first
    rotate({ current: NEXT_SECRET });
    await whole.receiver.settings({ secrets: [NEXT_SECRET] });
    expect(new Set(await signedWith(83))).toEqual(new Set(['secret 0']));
    expect(await refused()).toBe(refusedBefore);
    const signatures = whole.tap.heard.map(
      ({ headers }) => String(headers['webhook-signature']).split(' ').length,
    );
    expect(new Set(signatures)).toEqual(new Set([1, 2]));
  });

  it('that the receiver does not know makes webhooks wait, and none is lost', async () => {
    await whole.receiver.settings({ secrets: [SANDBOX_WEBHOOK_SECRET] });
    const refusedBefore = await refused();
    await tellLife(84);
    await until('a webhook is not believed', refused, (times) => times > refusedBefore);
    expect(await webhooksOf(codeOf(84))).toEqual([]);
    await whole.receiver.settings({ secrets: [NEXT_SECRET] });
    await wakeUntil(
      'all is told',
      () => webhooksOf(codeOf(84)),
      (webhooks) => webhooks.length >= 4,
    );
    expect((await whole.receiver.ledger(codeOf(84))).filter(({ repeat }) => repeat === true)).toEqual([]);
  });

  async function refused(): Promise<number> {
    const told = (await whole.receiver.state()).refused;
    return typeof told === 'object' ? (told['bad-signature'] ?? 0) : 0;
  }
});
