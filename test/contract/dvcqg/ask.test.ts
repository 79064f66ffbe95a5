import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import type { Ask } from '../../../functions/exchange/ask.ts';
import { createDvcqgAsk } from '../../../functions/partners/dvcqg/ask.ts';
import { DvcqgConfig, type Generation1Config } from '../../../functions/partners/dvcqg/config.ts';
import { ACCOUNT, control } from '../sandbox/portal-client.ts';
import { clock } from './duty-calls.ts';
import { startScriptedPortal, type ScriptedPortal } from './scripted-portal.ts';

let portal: Sandbox;
let scripted: ScriptedPortal;
beforeAll(async () => {
  portal = await startNationalPortal({ seed: 5 });
  scripted = await startScriptedPortal();
});
afterAll(() => Promise.all([portal.close(), scripted.close()]));
beforeEach(() => control(portal, 'POST', 'reset'));

function askAt(baseUrl: string): Ask {
  const config = DvcqgConfig.parse({
    generation: 'g1',
    baseUrl,
    dstcode: 'VN:GOV:000.00.00.MAU:dvcqg',
    agency: '000.00.00.H21',
  });
  return createDvcqgAsk(config as Generation1Config, { credentials: () => Promise.resolve(ACCOUNT), clock });
}
const ask = (service: string, params: Record<string, string> = {}) =>
  askAt(`${portal.url}/api`)({ service, params }, AbortSignal.timeout(2_000));

describe('a catalogue of the national portal', () => {
  it.each([
    ['LayThuTuc', { maTTHC: '1.012753' }, 'MATTHC'],
    ['LayDanhSachTTHC', {}, 'TENTTHC'],
    ['LayDanhMucCoQuan', {}, 'MADONVI'],
    ['LayDanhMucLinhVuc', {}, 'MALINHVUC'],
    ['TraCuuTechID', { provider: 'wso2is', mstorcmnd: '064090000042' }, 'TECHNICALID'],
  ])('%s is answered as the portal answers it', async (service, params, member) => {
    const answer = await ask(service, params);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        error_code: 0,
        result: expect.arrayContaining([
          expect.objectContaining({ [member]: expect.any(String) as string }),
        ]) as unknown,
      },
    });
  });

  it('that holds nothing of the kind answers with an empty list', async () => {
    expect(await ask('LayThuTuc', { maTTHC: '9.999999' })).toMatchObject({ ok: true, value: { result: [] } });
  });

  it('refuses in its own words', async () => {
    expect(await ask('LayThuTuc')).toEqual({
      ok: false,
      problem: { code: 'partner-rejected', detail: 'Thiếu trường maTTHC' },
    });
    expect(await ask('XoaHoSo')).toMatchObject({ ok: false, problem: { code: 'partner-rejected' } });
  });

  it.each(['error', 'malformed', 'throttle', 'down'])(
    'is unavailable while the portal is ill: %s',
    async (mode) => {
      await control(portal, 'PUT', 'faults', [{ mode, match: { service: 'LayThuTuc' } }]);
      expect(await ask('LayThuTuc', { maTTHC: '1.012753' })).toEqual({
        ok: false,
        problem: { code: 'partner-unavailable' },
      });
    },
  );

  it('may be larger than the reply to a duty', async () => {
    const result = Array.from({ length: 9_000 }, (_, index) => ({
      MATTHC: `1.${index}`,
      TENTTHC: 'x'.repeat(150),
    }));
    scripted.answer = ({ url }) =>
      url === '/login'
        ? { body: { session: 's', error_code: 0 } }
        : { body: { error_code: '0', message: 'Thành công', result } };
    const answer = await askAt(scripted.url)(
      { service: 'LayDanhSachTTHC', params: {} },
      AbortSignal.timeout(5_000),
    );
    expect(answer).toMatchObject({ ok: true });
  });
});
