import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import type { Call, Partner } from '../../../functions/exchange/partner.ts';
import { RecordsConfig } from '../../../functions/partners/dvcqg/config.ts';
import { createDvcqg } from '../../../functions/partners/dvcqg/dvcqg.ts';
import { ACCOUNT, control, readLedger } from '../sandbox/portal-client.ts';
import { clock, dossierOf, headerCall, stepOf, stepsCall } from './duty-calls.ts';

let portal: Sandbox;
beforeAll(async () => {
  portal = await startNationalPortal({ seed: 5 });
});
afterAll(() => portal.close());
beforeEach(() => control(portal, 'POST', 'reset'));

const CODE = 'H21.17-260323-0042';
const adapter = (generation: 'g1' | 'g2'): Partner =>
  createDvcqg(
    RecordsConfig.parse({
      generation,
      baseUrl: generation === 'g1' ? `${portal.url}/api` : `${portal.url}/g2`,
      dstcode: 'VN:GOV:000.00.00.MAU:dvcqg',
      agency: '000.00.17.H21',
    }),
    {
      credentials: () => Promise.resolve(ACCOUNT),
      links: () =>
        Promise.resolve(
          (code, fileId, from) => `https://gateway.example.vn/files/${code}/${fileId}?from=${from}`,
        ),
      clock,
    },
  );
const effects = async () =>
  (await readLedger(portal)).map(({ effect, detail, repeat }) =>
    [effect, detail, repeat === true ? 'REPEATED' : undefined].filter(Boolean).join(' '),
  );
const fault = (...faults: unknown[]) => control(portal, 'PUT', 'faults', faults);

/** As the engine goes about an outcome that is not known: a probe, and a send only where that allows it. */
async function carryOn(dvcqg: Partner, call: () => Call): Promise<string> {
  const found = await dvcqg.probe(call());
  if (found.finding === 'in-effect') return 'in-effect';
  if (found.finding === 'unreachable' || (found.finding === 'unclear' && !found.safeToResend))
    return found.finding;
  return `${found.finding}, ${(await dvcqg.send(call())).outcome.kind}`;
}

describe.each(['g1', 'g2'] as const)('the national portal, generation %s, on real sockets', (generation) => {
  it('takes a dossier and its steps, then the dossier as it stands later', async () => {
    const dvcqg = adapter(generation);
    const step = stepOf();
    expect((await dvcqg.send(headerCall(dossierOf(), 1))).outcome.kind).toBe('accepted');
    expect((await dvcqg.send(stepsCall([step], 2))).outcome.kind).toBe('accepted');
    expect((await dvcqg.send(headerCall(dossierOf({ TrangThaiHoSo: '4' }), 3))).outcome.kind).toBe(
      'accepted',
    );
    expect(await effects()).toEqual(['dossier.added', 'progress.added 20260323093000', 'dossier.updated']);
  });

  it('takes a file that the gateway stores by its link', async () => {
    const dossier = dossierOf();
    const file = {
      id: 'f1',
      name: 'don.pdf',
      size: 10,
      mediaType: 'application/pdf',
      sha256: '0'.repeat(64),
    };
    const call = headerCall({ ...dossier, documents: [{ name: 'don.pdf', file }] });
    const dvcqg = adapter(generation);
    expect((await dvcqg.send(call)).outcome.kind).toBe('accepted');
    expect(await dvcqg.probe(call)).toMatchObject({ finding: 'in-effect' });
  });

  it('is told by update where it has the dossier already, by add where it has lost it', async () => {
    const dvcqg = adapter(generation);
    await dvcqg.send(headerCall(dossierOf(), 1));
    expect((await dvcqg.send(headerCall(dossierOf({ GhiChu: 'Sửa' }), 1))).outcome.kind).toBe('accepted');
    await control(portal, 'POST', 'reset');
    expect((await dvcqg.send(headerCall(dossierOf({ GhiChu: 'Sửa' }), 2))).outcome.kind).toBe('accepted');
    expect(await effects()).toEqual(['dossier.added']);
  });

  it('refuses steps of a dossier that it does not have', async () => {
    expect((await adapter(generation).send(stepsCall([stepOf()]))).outcome).toMatchObject({
      kind: 'rejected',
      code: 'dossier-missing',
    });
  });

  it('refuses what it cannot use, whatever code it says that with', async () => {
    expect(
      (await adapter(generation).send(headerCall(dossierOf({ MaTTHC: 'khong-ro' })))).outcome,
    ).toMatchObject({
      kind: 'rejected',
      code: 'procedure-unknown',
      reason: 'Mã thủ tục không hợp lệ',
    });
  });

  it('has a dossier whose reply was lost: found, not sent again', async () => {
    await fault({ mode: 'drop-after-effect', times: 1, match: { key: CODE } });
    const dvcqg = adapter(generation);
    expect((await dvcqg.send(headerCall(dossierOf()))).outcome.kind).toBe('unknown');
    expect(await carryOn(dvcqg, () => headerCall(dossierOf()))).toBe('in-effect');
    expect(await effects()).toEqual(['dossier.added']);
  });

  it('has an update whose reply was lost, told from the state before it by any of its fields', async () => {
    const dvcqg = adapter(generation);
    await dvcqg.send(headerCall(dossierOf(), 1));
    const later = dossierOf({
      DanhSachGiayToKetQua: [
        { TenGiayTo: 'Giấy chứng nhận', DuongDanTepTinKetQua: 'https://files.example.vn/9' },
      ],
    });
    const service = generation === 'g1' ? 'DongBoHoSoMC' : 'CapNhat';
    await fault({ mode: 'down', times: 1, match: { service } });
    expect((await dvcqg.send(headerCall(later, 2))).outcome.kind).toBe('unknown');
    expect(await carryOn(dvcqg, () => headerCall(later, 2))).toBe('absent, accepted');
    expect(await carryOn(dvcqg, () => headerCall(later, 2))).toBe('in-effect');
    expect(await effects()).toEqual(['dossier.added', 'dossier.updated']);
  });

  it('has steps whose reply was lost: found one by one, and only those that are missing are sent', async () => {
    const dvcqg = adapter(generation);
    const rows = ['20260323093000', '20260323100000', '20260323103000'].map((ThoiDiemXuLy) =>
      stepOf({ ThoiDiemXuLy }),
    );
    await dvcqg.send(headerCall(dossierOf()));
    await fault({ mode: 'drop-after-effect', times: 1, match: { key: CODE } });
    expect((await dvcqg.send(stepsCall(rows.slice(0, 2)))).outcome.kind).toBe('unknown');
    expect(await carryOn(dvcqg, () => stepsCall(rows.slice(0, 2)))).toBe('in-effect');
    const partly = await dvcqg.probe(stepsCall(rows, 3));
    expect(partly.finding).toBe('absent');
    const answer = await dvcqg.send(stepsCall(rows, 3));
    expect(answer).toMatchObject({
      outcome: { kind: 'accepted' },
      notices: ['Cổng đã có 2/3 bước: chỉ gửi các bước còn thiếu'],
    });
    expect(await effects()).toEqual([
      'dossier.added',
      'progress.added 20260323093000',
      'progress.added 20260323100000',
      'progress.added 20260323103000',
    ]);
  });

  it('does not have steps that never arrived: they are sent', async () => {
    const dvcqg = adapter(generation);
    await dvcqg.send(headerCall(dossierOf()));
    await fault({ mode: 'down', times: 1, match: { key: CODE } });
    expect((await dvcqg.send(stepsCall([stepOf()]))).outcome.kind).toBe('unknown');
    expect(await carryOn(dvcqg, () => stepsCall([stepOf()]))).toBe('absent, accepted');
    expect(await effects()).toEqual(['dossier.added', 'progress.added 20260323093000']);
  });

  it('cannot be asked while it is down', async () => {
    await fault({ mode: 'error' });
    expect(await adapter(generation).probe(headerCall(dossierOf()))).toMatchObject({
      finding: 'unreachable',
    });
  });

  it('in every fault mode at once: nothing lost, nothing doubled, nothing out of order', async () => {
    const dvcqg = adapter(generation);
    const modes = ['error', 'timeout', 'drop-after-effect', 'slow', 'malformed', 'throttle', 'down'];
    await fault(
      ...modes.map((mode) => ({
        mode,
        rate: 0.07,
        ...(mode === 'slow' || mode === 'timeout' ? { afterMs: 20 } : {}),
        ...(mode === 'throttle' ? { retryAfter: 0 } : {}),
      })),
    );
    const codes = Array.from({ length: 25 }, (_, index) => `H21.17-260323-${String(1000 + index)}`);
    await Promise.all(
      codes.map(async (MaHoSo) => {
        const duties = [
          () => headerCall(dossierOf({ MaHoSo }), 1),
          () => stepsCall([stepOf({ MaHoSo }), stepOf({ MaHoSo, TrangThai: '4' })], 2),
          () => headerCall(dossierOf({ MaHoSo, TrangThaiHoSo: '4' }), 3),
          () => stepsCall([stepOf({ MaHoSo, TrangThai: '9' })], 4),
        ];
        for (const duty of duties) await untilConfirmed(dvcqg, duty);
      }),
    );
    const ledger = await readLedger(portal);
    for (const code of codes) {
      const road = ledger
        .filter(({ key }) => key === code)
        .map(({ effect, status }) => `${effect} ${status ?? ''}`);
      expect(road).toEqual([
        'dossier.added 2',
        'progress.added 2',
        'progress.added 4',
        'dossier.updated 4',
        'progress.added 9',
      ]);
    }
    expect(ledger.filter(({ repeat }) => repeat)).toEqual([]);
  });
});

async function untilConfirmed(dvcqg: Partner, call: () => Call): Promise<void> {
  let unknown = false;
  for (let attempt = 1; attempt <= 60; attempt += 1) {
    if (unknown) {
      const { finding } = await dvcqg.probe(call());
      if (finding === 'in-effect') return;
      if (finding !== 'absent') continue;
    }
    const { outcome } = await dvcqg.send(call());
    if (outcome.kind === 'accepted') return;
    expect(['unknown', 'transient', 'throttled']).toContain(outcome.kind);
    unknown = outcome.kind === 'unknown';
  }
  throw new Error('never confirmed');
}

describe('a session of the national portal', () => {
  it('that it has forgotten is opened anew, unseen by whoever waits for the duty', async () => {
    const dvcqg = adapter('g1');
    await dvcqg.send(headerCall(dossierOf()));
    await control(portal, 'POST', 'expire-sessions');
    expect((await dvcqg.send(stepsCall([stepOf()]))).outcome.kind).toBe('accepted');
    await control(portal, 'POST', 'expire-sessions');
    expect((await dvcqg.probe(stepsCall([stepOf()]))).finding).toBe('in-effect');
    expect(await control(portal, 'GET', 'state')).toMatchObject({ logins: 3 });
  });
});
