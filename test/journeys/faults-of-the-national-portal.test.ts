import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, isFlawless } from '../../local/portal/compare.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { readHeld } from '../../local/portal/national-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import type { Fault } from '../support/partner-hands.ts';
import { acted, codeOf, daysAgo, onlineSubmission, step } from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

/** Each fault that a dossier meets on its way, once or several times; then the portal is well again. */
const ROADS: readonly {
  readonly name: string;
  readonly serial: number;
  readonly faults: readonly Fault[];
}[] = [
  {
    name: 'errors that come from a gateway before it (502)',
    serial: 1,
    faults: [{ mode: 'error', times: 3 }],
  },
  {
    name: 'errors of its own (500), which may have had their effect',
    serial: 2,
    faults: [{ mode: 'error', status: 500, times: 3 }],
  },
  { name: 'no answer within the time', serial: 3, faults: [{ mode: 'timeout', times: 2 }] },
  {
    name: 'connections that are lost after the effect',
    serial: 4,
    faults: [{ mode: 'drop-after-effect', times: 4 }],
  },
  {
    name: 'answers that come too late, the effect having been at once',
    serial: 5,
    faults: [{ mode: 'slow', afterMs: 3_000, times: 2 }],
  },
  { name: 'pages and cut-off answers', serial: 6, faults: [{ mode: 'malformed', times: 5 }] },
  {
    name: 'requests to come back later (429)',
    serial: 7,
    faults: [{ mode: 'throttle', retryAfter: 1, times: 3 }],
  },
  { name: 'connections that are refused', serial: 8, faults: [{ mode: 'down', times: 3 }] },
  {
    name: 'one thing after the other',
    serial: 9,
    faults: [
      { mode: 'drop-after-effect', times: 1 },
      { mode: 'error', times: 1 },
      { mode: 'malformed', times: 1 },
      { mode: 'throttle', retryAfter: 1, times: 1 },
      { mode: 'down', times: 1 },
      { mode: 'error', status: 500, times: 1 },
      { mode: 'drop-after-effect', times: 1 },
    ],
  },
];

let whole: WholeProvince;
let portal: NativePortal;
const book = new ToldBook();

beforeAll(async () => {
  // The breaker has a road of its own (isolation.test.ts): here each dossier is to meet its own faults.
  const patient = { minimumAttempts: 10_000 };
  whole = await raiseProvince({
    policy: (usual) => ({
      ...usual,
      breaker: { ...usual.breaker, ...patient },
      timeoutMs: 1_500,
      leaseMs: 6_000,
    }),
  });
  await whole.national.fail(
    ROADS.flatMap(({ serial, faults }) =>
      faults.map((fault) => ({ ...fault, match: { key: codeOf(serial) } })),
    ),
  );
  const account = { id: 'portal', secret: 'sandbox-only-portal-secret' };
  const tokens = openTokens(`${whole.issuer.url}/oauth2/token`, account);
  portal = new NativePortal({ url: whole.province.url, tokens, road: patientRoad(), book });
});
afterAll(() => whole.lower());

/** A whole life, told as fast as the gateway takes it in. */
async function tellLife(serial: number): Promise<void> {
  const code = codeOf(serial);
  const messages = [
    () => portal.submit(onlineSubmission(serial)),
    () => portal.change(code, 'reception', { ...acted(3, '09:30'), dueAt: daysAgo(-20, '17:00') }),
    () => portal.change(code, 'progress', step(2, '08:00', 4)),
    () => portal.change(code, 'progress', step(2, '14:00')),
    () =>
      portal.change(code, 'finish', {
        ...acted(1, '10:00'),
        results: [{ name: 'Giấy chứng nhận', code: 'KQ.1' }],
      }),
    () => portal.change(code, 'return', { ...acted(0, '00:01'), information: 'Trả tại quầy' }),
  ];
  for (const tell of messages) expect(await tell()).toMatchObject({ ok: true });
}

describe.concurrent('a dossier whose national portal answers with', () => {
  it.each(ROADS)('$name: arrives in order, once in effect, and ends confirmed', async ({ serial }) => {
    const code = codeOf(serial);
    await tellLife(serial);
    const duties = await whole.settled(code);
    expect(duties.map(({ state }) => state).filter((state) => state !== 'superseded')).toSatisfy(
      (states: string[]) => states.length > 5 && states.every((state) => state === 'confirmed'),
    );
    const fired = (await whole.national.faults()).filter(({ match }) => match?.key === code);
    expect(
      fired.every((fault) => fault.fired > 0),
      JSON.stringify(fired),
    ).toBe(true);

    const told = new Map([...book.read()].filter(([toldOf]) => toldOf === code));
    const compared = compare(told, await whole.national.ledger(code), await readHeld(whole.national, [code]));
    expect(isFlawless(compared), JSON.stringify(compared)).toBe(true);
    expect(compared.effects).toBeGreaterThan(5);
    const effects = await whole.national.effects(code);
    expect(effects.filter((effect) => effect.endsWith('twice'))).toEqual([]);
    expect(effects.filter((effect) => effect.startsWith('progress'))).toEqual([
      'progress.added 2',
      'progress.added 4',
      'progress.added 4',
      'progress.added 9',
      'progress.added 10',
    ]);
  });
});
