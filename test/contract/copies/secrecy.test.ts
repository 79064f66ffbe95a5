import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import { startDatabase, type Tables } from '../../support/tables.ts';
import { control } from '../sandbox/portal-client.ts';
import { CHAIR } from '../sandbox/trust-client.ts';

// Everything that would be written is; elsewhere in the tests the logger is silent.
Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_LOG_LEVEL: 'DEBUG' });
const database = await startDatabase();
afterAll(database.stop);
const { freshWorld, OFFICER, PORTAL } = await import('../../support/certifying.ts');
const { openRemoteRoom } = await import('../../support/remote-signing.ts');
const { refuseCopy } = await import('../../../functions/copies/refuse-copy.ts');
const { withdrawCopy } = await import('../../../functions/copies/withdraw-copy.ts');
const { checkRegistered } = await import('../../../functions/copies/check-registered.ts');

const world = freshWorld();
let trust: Sandbox;
beforeAll(async () => {
  trust = await startTrust({ now: () => world.now });
});
afterAll(() => trust.close());

/** Of whoever asked, and of their paper. */
const CITIZENS = ['Trần Văn Thử', '064090000042', 'tran.thu@example.vn', 'B 0123456'];
/** Of whoever certifies: their name stands on the copy and with their power, and is nobody's on the way there. */
const CERTIFIER = 'Nguyễn Thị Mẫu';

const ASKED = {
  requester: { name: CITIZENS[0], personalNumber: CITIZENS[1], email: CITIZENS[2] },
  deposit: true,
  dossier: { code: 'H21.17-260323-0042', finish: true },
};

const phone = (does: string) => control(trust, 'PUT', 'phone', { does });

/** A body of bytes, of a form or of text. */
function said(body: unknown): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('latin1');
  if (body instanceof URLSearchParams) return decodeURIComponent(body.toString());
  return typeof body === 'string' ? body : '';
}

/** What this process writes to its log, and says to anybody over HTTP, from now on. */
function listening(): { readonly logged: string[]; readonly spoken: string[] } {
  const [logged, spoken]: [string[], string[]] = [[], []];
  const capture = (...line: unknown[]): void => void logged.push(line.map(String).join(' '));
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation(capture);
  const through = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    spoken.push(`${JSON.stringify(input)} ${said(init?.body)}`);
    return through(input, init);
  });
  return { logged, spoken };
}

test('No road of a copy that is signed from afar, to its withdrawal, its refusal or its failure, leaves anything of the citizen in a table, a duty, a webhook, a log or a key, or with whoever signs', async () => {
  const tables: Tables = await database.freshTables();
  const { logged, spoken } = listening();
  const remote = await openRemoteRoom(trust, tables, world);
  const { room } = remote;
  const answers: unknown[] = [];

  // Waited for, the service away meanwhile, signed; issued, told, withdrawn, told again.
  const issued = await room.awaited(ASKED);
  await phone('wait');
  answers.push(await remote.ask(issued.id, 'person'));
  await control(trust, 'PUT', 'faults', [{ mode: 'error', rate: 1 }]);
  answers.push(await remote.ask(issued.id, 'person'), await remote.complete(issued.id, 'person'));
  await control(trust, 'DELETE', 'faults');
  await control(trust, 'POST', 'phone', { does: 'approve', credential: CHAIR });
  await phone('approve');
  for (const step of ['person', 'body'] as const)
    answers.push(await remote.through(issued.id, step), await remote.complete(issued.id, step));
  await room.sweep();
  // Its own client alone reads what an officer noted beside the ground.
  const withdrawn = await withdrawCopy(room.copies, PORTAL, issued.id, {
    ground: 'original-forged',
    note: `Bản chính ${CITIZENS[3]} của ${CITIZENS[0]} được xác định là giả`,
    officer: OFFICER,
  });
  expect(withdrawn.ok).toBe(true);
  await room.sweep();
  answers.push(await checkRegistered(room.copies, issued.id, {}));
  // Declined on the telephone.
  const declined = await room.awaited(ASKED);
  await phone('decline');
  answers.push(await remote.through(declined.id, 'person'));
  // Refused by an officer, and expired.
  const refused = await room.awaited(ASKED);
  // Its own client alone reads what an officer noted.
  const said = await refuseCopy(room.copies, PORTAL, refused.id, {
    ground: 'damaged',
    note: `${CITIZENS[0]} mang bản chính rách của ${CITIZENS[3]}`,
    officer: OFFICER,
  });
  expect(said).toMatchObject({
    ok: true,
    value: { refused: { note: expect.stringContaining('rách') as string } },
  });
  await room.awaited(ASKED);
  room.pass(4 * 86_400_000);
  await room.sweep();
  vi.restoreAllMocks();

  const states = await Promise.all(
    [issued, declined, refused].map(async ({ id }) => (await room.kept(id)).state),
  );
  expect(states).toEqual(['withdrawn', 'failed', 'refused']);
  expect(logged.length).toBeGreaterThan(5);
  expect(spoken.join('\n')).toContain('credentials/authorize');
  expect(spoken.join('\n')).toContain('bản sao điện tử số 000001');

  const exchanges = await database.textOf(tables.exchanges);
  const evidence = await database.textOf(tables.evidence);
  expect(exchanges).toContain('copy.sign');
  expect(exchanges).toContain('copy.withdrawn');
  const onTheWay = { exchanges, evidence, logged, spoken, answers, keys: [...room.shelf.files.keys()] };
  const everywhere = {
    ...onTheWay,
    copies: await database.textOf(tables.copies),
    requests: await database.textOf(tables.requests),
    told: room.told,
  };
  for (const [where, text] of Object.entries(everywhere))
    for (const secret of CITIZENS) expect(JSON.stringify(text), where).not.toContain(secret);
  for (const [where, text] of Object.entries(onTheWay))
    expect(JSON.stringify(text), where).not.toContain(CERTIFIER);
});
