import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalText, sha256 } from '../../../local/sandbox/kit/digest.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import { dossier, extendedDossier, progressRow } from './dossier-records.ts';
import { callG2, control, post, readLedger } from './portal-client.ts';

const CODE = 'H21.17-260323-0042';

let portal: Sandbox;
let dataDir: string;

const start = () => startNationalPortal({ dataDir, now: () => Date.UTC(2026, 2, 23, 2, 30) });
const restart = async () => {
  await portal.close();
  portal = await start();
};
const addRow = (changes = {}) => post(`${portal.url}/g2/DongBoTienTrinh`, [progressRow(changes)]);

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-ledger-'));
  portal = await start();
});

afterEach(async () => {
  await portal.close();
  rmSync(dataDir, { recursive: true });
});

describe('the ledger of effects', () => {
  it('has one entry per effect, in order, and none for a call that was refused', async () => {
    await callG2(portal, 'CapNhat', [extendedDossier()]);
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    await addRow();
    await callG2(portal, 'CapNhat', [extendedDossier({ TrangThaiHoSo: '4' })]);
    const about = { key: CODE, at: '2026-03-23T02:30:00.000Z', via: 'g2' };
    expect(await readLedger(portal)).toEqual([
      { n: 1, ...about, effect: 'dossier.added', status: '2', digest: digestOf(extendedDossier()) },
      {
        n: 2,
        ...about,
        effect: 'progress.added',
        status: '2',
        digest: digestOf(progressRow()),
        detail: '20260323093000',
      },
      {
        n: 3,
        ...about,
        effect: 'dossier.updated',
        status: '4',
        digest: digestOf(extendedDossier({ TrangThaiHoSo: '4' })),
      },
    ]);
  });

  it('digests what was said, not how: the order of members does not matter', () => {
    const backwards = Object.fromEntries(Object.entries(dossier()).reverse());
    expect(digestOf(backwards)).toBe(digestOf(dossier()));
    expect(canonicalText({ b: [1, { z: null, a: 'ệ' }], a: true })).toBe(
      '{"a":true,"b":[1,{"a":"ệ","z":null}]}',
    );
  });

  it('tells an update that repeats the header as last written, and only that', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    for (const TrangThaiHoSo of ['4', '4', '5', '4']) {
      await callG2(portal, 'CapNhat', [extendedDossier({ TrangThaiHoSo })]);
    }
    expect((await readLedger(portal)).map(({ repeat }) => repeat === true)).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(await control(portal, 'GET', 'state')).toMatchObject({ effects: 5, repeats: 1 });
  });

  it('tells a progress row that is kept already, however long ago, and keeps it twice', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    await addRow();
    await addRow({ TrangThai: '4' });
    await addRow();
    expect((await readLedger(portal)).map(({ repeat }) => repeat === true)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    const response = await fetch(`${portal.url}/g2/TraCuuHoSo?maHoSo=${CODE}`);
    expect(await response.json()).toMatchObject({
      result: [{ DanhSachTienTrinh: [{ TrangThai: '2' }, { TrangThai: '4' }, { TrangThai: '2' }] }],
    });
  });

  it('is read from an entry on, or of one dossier', async () => {
    const other = 'H21.17-260323-0043';
    for (const MaHoSo of [CODE, other]) await callG2(portal, 'ThemMoi', [extendedDossier({ MaHoSo })]);
    await callG2(portal, 'CapNhat', [extendedDossier()]);
    expect((await readLedger(portal, '?after=1')).map(({ n }) => n)).toEqual([2, 3]);
    expect((await readLedger(portal, `?key=${CODE}`)).map(({ n }) => n)).toEqual([1, 3]);
    expect((await readLedger(portal, `?after=1&key=${CODE}`)).map(({ n }) => n)).toEqual([3]);
    expect(await readLedger(portal, '?after=3')).toEqual([]);
  });
});

describe('the partner’s memory', () => {
  it('outlives a restart: the ledger, the dossiers, and what would be a repeat', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    await addRow();
    const before = await readLedger(portal);
    await restart();
    expect(await readLedger(portal)).toEqual(before);
    expect(await callG2(portal, 'ThemMoi', [extendedDossier()])).toMatchObject({ error_code: 3 });
    await addRow();
    await callG2(portal, 'CapNhat', [extendedDossier()]);
    expect(await readLedger(portal, '?after=2')).toMatchObject([
      { n: 3, effect: 'progress.added', repeat: true },
      { n: 4, effect: 'dossier.updated', repeat: true },
    ]);
  });

  it('is written before the call is answered, so that a kill loses no effect', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    expect(readFileSync(join(dataDir, 'national-portal.ledger.jsonl'), 'utf8').split('\n')).toHaveLength(2);
  });

  it('cuts off a last line that a crash left half written, and goes on behind the whole ones', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    appendFileSync(join(dataDir, 'national-portal.ledger.jsonl'), '{"n":2,"effect":"dossier.upd');
    await restart();
    expect(await readLedger(portal)).toHaveLength(1);
    await callG2(portal, 'CapNhat', [extendedDossier({ TrangThaiHoSo: '4' })]);
    await restart();
    expect((await readLedger(portal)).map(({ status }) => status)).toEqual(['2', '4']);
  });

  it('that is damaged in the middle stops the start with the line’s number', async () => {
    await portal.close();
    const file = join(dataDir, 'national-portal.ledger.jsonl');
    writeFileSync(file, 'x\n');
    await expect(start()).rejects.toThrow('damaged at line 1');
    writeFileSync(file, '');
    portal = await start();
  });

  it('is wiped by a reset, in the file too', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    await control(portal, 'POST', 'reset');
    await restart();
    expect(await readLedger(portal)).toEqual([]);
    expect(await callG2(portal, 'CapNhat', [extendedDossier()])).toMatchObject({ error_code: -3 });
  });
});

function digestOf(record: unknown): string {
  return sha256(canonicalText(record) ?? '');
}
