import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult, Context, SQSEvent } from 'aws-lambda';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import { proxyEvent } from '../../support/proxy-event.ts';
import { startSecrets } from '../../support/secret-store.ts';
import { startDatabase } from '../../support/tables.ts';
import type { PartnerName, Subject } from '../../../functions/exchange/exchange.ts';
import { dossier, extendedDossier, progressRow } from '../sandbox/dossier-records.ts';
import { ACCOUNT, control, readLedger } from '../sandbox/portal-client.ts';

/**
 * The functions as they are deployed: configured by environment and secrets alone. An existing one-stop system
 * calls the drop-in, the worker is woken, and the national portal's ledger is what counts.
 */

const KEY = 'khoa-cua-h21';
const context = { getRemainingTimeInMillis: () => 60_000 } as Context; // what the functions read of it

const portal = await startNationalPortal({ seed: 3 });
const database = await startDatabase();
const tables = await database.freshTables();
const { hashPassword } = await import('../../../functions/dossiers/dropin/password.ts');
const secrets = await startSecrets({
  dvcqg: ACCOUNT,
  links: { key: 'l'.repeat(64) },
  dropin: {
    sessionKey: 's'.repeat(40),
    accounts: [
      {
        clientId: 'mot-cua-h21',
        agencies: ['H21'],
        username: 'h21',
        passwordScrypt: await hashPassword('mật khẩu mẫu'),
        g2Keys: [createHash('sha256').update(KEY).digest('hex')],
      },
    ],
  },
});
const hasty = {
  retry: { baseMs: 10, factor: 2, capMs: 100, windowMs: 600_000 },
  breaker: { windowMs: 10_000, minimumAttempts: 100, failureRatio: 0.5, cooldownMs: 100, rampMs: 100 },
  rate: { perSecond: 400, burst: 400 },
  timeoutMs: 5_000,
  leaseMs: 20_000,
};
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  TABLE_DOSSIERS: tables.dossiers,
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_REQUESTS: tables.requests,
  TABLE_PARTNERS: tables.partners,
  POLICIES: JSON.stringify({ dvcqg: hasty, portal: hasty }),
  SECRET_DVCQG: 'dvcqg',
  SECRET_LINKS: 'links',
  SECRET_DROPIN: 'dropin',
  PUBLIC_URL: 'https://gateway.example.vn/',
  DVCQG: JSON.stringify({
    generation: 'g1',
    baseUrl: `${portal.url}/api`,
    dstcode: 'VN:GOV:000.00.00.MAU:dvcqg',
    agency: '000.00.00.H21',
  }),
});
// They read their configuration when they are loaded, as on Lambda.
const { handler: dropin } = await import('../../../functions/dossiers/dropin.api.ts');
const { exchangesOfLane } = await import('../../../functions/exchange/exchange-store.ts');
const { handler: worker } = await import('../../../functions/deliveries/dvcqg.worker.ts');

afterAll(async () => {
  await portal.close();
  secrets.close();
  database.stop();
});

async function call(route: string, body: unknown): Promise<APIGatewayProxyResult> {
  const event = proxyEvent('POST', route, { body: JSON.stringify(body), path: { key: KEY } });
  return dropin({ ...event, requestContext: { ...event.requestContext, authorizer: null } }, context);
}

/** Wakes the worker for a dossier's lane, as the relay does. */
function wake(subject: string, head: number): Promise<unknown> {
  const body = JSON.stringify({ partner: 'dvcqg', subject, head });
  const record = { messageId: `m-${subject}`, body, eventSource: 'aws:sqs' };
  return worker({ Records: [record] } as unknown as SQSEvent, context); // what the worker reads of it
}

/** The state of a lane's first exchange. */
async function stateOf(code: string): Promise<string | undefined> {
  const lane = await exchangesOfLane(tables.exchanges, 'dvcqg' as PartnerName, code as Subject, 1, 1);
  return lane[0]?.state;
}

const roadOf = async (code: string) => (await readLedger(portal, `?key=${code}`)).map(({ effect }) => effect);

describe('the road of a dossier from an existing one-stop system to the national portal', () => {
  it('by generation 2: added, told of, updated, in order and once', async () => {
    const code = 'H21.17-260323-0042';
    const added = await call('/dropin/g2/{key}/ThemMoi', [extendedDossier()]);
    expect(added).toMatchObject({
      statusCode: 200,
      body: '{"error_code":0,"message":"Đồng bộ hồ sơ thành công"}',
    });
    const told = await call('/dropin/g2/{key}/DongBoTienTrinh', [progressRow()]);
    expect(told.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8' });
    expect(told.body).toBe('Đồng bộ tiến trình thành công');
    await call('/dropin/g2/{key}/CapNhat', [extendedDossier({ TrangThaiHoSo: '4' })]);
    expect(await wake(code, 1)).toEqual({ batchItemFailures: [] });
    expect(await roadOf(code)).toEqual(['dossier.added', 'progress.added', 'dossier.updated']);
    await wake(code, 1);
    expect(await roadOf(code)).toHaveLength(3);
  });

  it('by generation 1, through a reply that was lost', async () => {
    const code = 'H21.17-260323-0043';
    const login = JSON.parse(
      (await call('/dropin/g1/login', { username: 'h21', password: 'mật khẩu mẫu' })).body,
    ) as {
      session: string;
    };
    const envelope = { session: login.session, madonvi: '000.00.17.H21', service: 'DongBoHoSoMC' };
    const answer = await call('/dropin/g1/integrate', {
      ...envelope,
      isUpdating: 'False',
      data: [dossier({ MaHoSo: code })],
    });
    expect(JSON.parse(answer.body)).toEqual({ error_code: 0, message: 'Đồng bộ hồ sơ thành công' });
    await control(portal, 'PUT', 'faults', [{ mode: 'drop-after-effect', times: 1, match: { key: code } }]);
    await vi.waitFor(
      async () => {
        await wake(code, 1);
        expect(await stateOf(code)).toBe('confirmed');
      },
      { timeout: 15_000 },
    );
    expect(await roadOf(code)).toEqual(['dossier.added']);
    const asked = await call('/dropin/g1/share', { ...envelope, service: 'LayDanhMucLinhVuc' });
    expect(JSON.parse(asked.body)).toMatchObject({ error_code: 0, result: expect.any(Array) as unknown });
  });

  it('whose body cannot be read is answered with HTTP 200 in the wire’s own shape', async () => {
    const event = proxyEvent('POST', '/dropin/g2/{key}/ThemMoi', { body: '{', path: { key: KEY } });
    const answer = await dropin(event, context);
    expect(answer).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(answer.body)).toEqual({ error_code: -1, message: 'Dữ liệu không đúng định dạng JSON' });
  });
});
