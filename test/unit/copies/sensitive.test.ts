import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { CertifyingRoom as Room } from '../../support/certifying.ts';
import type { CopyId } from '../../../schemas/copies/copy-id.ts';
import { jpegOf, scanOf } from '../../support/scans.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { CertifyingRoom, freshWorld } = await import('../../support/certifying.ts');
const { PART_BYTES } = await import('../../../functions/copies/file-parts.ts');
const { handOutCopy } = await import('../../../functions/copies/hand-out-copy.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');
const { digestBytes } = await import('../../../functions/kernel/digest.ts');

const DAY = 86_400_000;
const CARD = { original: { kind: 'identity-card', type: 'Thẻ căn cước' } };

let room: Room;
beforeEach(async () => {
  room = await new CertifyingRoom(await database.freshTables(), freshWorld()).open();
});

const handOut = (id: CopyId) =>
  handOutCopy(
    {
      ...room.copies,
      presign: (key, name, seconds) => Promise.resolve(`https://kho.example.vn/${key}?${name}&${seconds}`),
    },
    id,
    { actor: 'cong-mau', mayRead: () => true },
  );
const isOpen = (bytes: Uint8Array) => Buffer.from(bytes).includes('%PDF-');

describe('The image of an identity card', () => {
  test('never lies open in the store: neither scan nor what is prepared nor the issued copy', async () => {
    const { id } = await room.awaited(CARD);
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    expect(['scans', 'prepared', 'copies'].map((folder) => room.shelf.under(folder).length > 0)).toEqual([
      true,
      true,
      true,
    ]);
    for (const { bytes, options } of room.shelf.files.values()) {
      expect(isOpen(bytes)).toBe(false);
      expect(options.mediaType).toBe('application/octet-stream');
    }
  });

  test('is handed out opened, and only with a link of evidence of who got it', async () => {
    const copy = await room.issued(CARD);
    const handed = await handOut(copy.id);
    if (!handed.ok || !(handed.value.body instanceof Uint8Array)) throw new Error('no bytes');
    expect(digestBytes(handed.value.body)).toBe(copy.file?.digest);
    expect((await room.verdict(handed.value.body)).standing).toBe('valid');
    expect((await room.chain(copy.id)).at(-1)).toMatchObject({
      kind: 'copy.file-handed-out',
      actor: 'cong-mau',
      digest: copy.file?.digest,
    });
  });

  test('is gone at the end of its time, and not a day before; what it proves stays', async () => {
    const copy = await room.issued(CARD);
    expect([...room.shelf.files].find(([key]) => key.startsWith('copies/'))?.[1].options.retainUntil).toBe(
      copy.retainUntil,
    );
    room.pass(89 * DAY);
    await room.sweep();
    expect(room.shelf.under('copies')).toHaveLength(1);
    room.pass(DAY + 1_000);
    await room.sweep();
    expect(room.shelf.files.size).toBe(0);
    expect(await handOut(copy.id)).toMatchObject({ ok: false, problem: { code: 'copy-file-gone' } });
    expect(await room.kept(copy.id)).toMatchObject({ state: 'issued', number: 1, fileGone: true });
    const rest = (await room.chain(copy.id)).length;
    await room.sweep();
    expect(await room.chain(copy.id)).toHaveLength(rest);
  });
});

/** A photograph of nobody's card at 300 dpi, and one that is too coarse to be certified. */
const PHOTOGRAPH = jpegOf(1_011, 638);
const COARSE = jpegOf(200, 126);

describe('A photograph of an identity card that is handed in by parts', () => {
  test('never lies open in the store, not even while its parts come in', async () => {
    const upload = await room.upload(PHOTOGRAPH);
    const lying = room.shelf.under('uploads').map((key) => room.shelf.files.get(key)!);
    expect(lying).toHaveLength(1);
    for (const { bytes, options } of lying) {
      expect(Buffer.from(bytes).includes(PHOTOGRAPH.subarray(0, 20))).toBe(false);
      expect(options.mediaType).toBe('application/octet-stream');
    }
    expect(await room.handIn((await room.requested(CARD)).id, upload, 'image/jpeg')).toMatchObject({
      ok: true,
      value: { body: { state: 'person-awaited' } },
    });
  });

  test('is gone when it was taken', async () => {
    const { id } = await room.requested(CARD);
    const handed = await room.handIn(id, await room.upload(PHOTOGRAPH), 'image/jpeg');
    expect(handed).toMatchObject({ ok: true });
    expect(room.shelf.under('uploads')).toEqual([]);
  });

  test('is gone when it was refused: another one has to be made', async () => {
    const { id } = await room.requested(CARD);
    const upload = await room.upload(COARSE);
    expect(room.shelf.under('uploads')).toHaveLength(1);
    expect(await room.handIn(id, upload, 'image/jpeg')).toMatchObject({
      problem: { code: 'copy-scan-refused' },
    });
    expect(room.shelf.files.size).toBe(0);
  });

  test('is gone too when the copy takes no scan any more', async () => {
    const { id } = await room.awaited(CARD);
    const upload = await room.upload(PHOTOGRAPH);
    expect(await room.handIn(id, upload, 'image/jpeg')).toMatchObject({
      problem: { code: 'copy-state-forbids' },
    });
    expect(room.shelf.under('uploads')).toEqual([]);
  });

  test('stays while a part of it is missing, and when the gateway itself failed: the same is asked again', async () => {
    const { id } = await room.requested(CARD);
    const upload = await room.upload(PHOTOGRAPH);
    const longer = `${upload.slice(0, 32)}-${PART_BYTES + 1}`;
    expect(await room.handIn(id, longer, 'image/jpeg')).toMatchObject({
      problem: { code: expect.stringMatching(/^copy-upload-/) as string },
    });
    room.shelf.away = true;
    await expect(room.handIn(id, upload, 'image/jpeg')).rejects.toThrow('the store is away');
    room.shelf.away = false;
    expect(await room.handIn(id, upload, 'image/jpeg')).toMatchObject({ ok: true });
  });
});

describe('A scan of an identity card that no copy comes of', () => {
  test('is not kept where another was taken before it', async () => {
    const { id } = await room.awaited(CARD);
    const lying = room.shelf.under('scans');
    expect(await room.scan(id, await scanOf([{}, {}]))).toMatchObject({
      problem: { code: 'copy-state-forbids' },
    });
    expect(room.shelf.under('scans')).toEqual(lying);
  });

  test('is not kept again when it comes again after the copy was issued', async () => {
    const { id } = await room.issued(CARD);
    await room.sweep();
    expect(room.shelf.under('scans')).toEqual([]);
    expect(await room.scan(id)).toMatchObject({ ok: true, value: { state: 'issued' } });
    expect(room.shelf.under('scans')).toEqual([]);
  });

  test('is not kept where nobody may certify it any more', async () => {
    const { id } = await room.requested(CARD);
    await room.authorise(room.chair, { to: instant(Date.parse((await room.kept(id)).requestedAt) + 1_000) });
    room.pass(60_000);
    expect(await room.scan(id)).toMatchObject({ problem: { code: 'copy-not-authorised' } });
    expect(room.shelf.files.size).toBe(0);
  });
});

describe('The image of a diploma', () => {
  test('is handed out by an address of the store, which is good for five minutes', async () => {
    const copy = await room.issued();
    const handed = await handOut(copy.id);
    expect(handed).toMatchObject({ ok: true, value: { status: 302 } });
    expect(handed.ok && handed.value.headers?.['Location']).toBe(
      `https://kho.example.vn/copies/${copy.id}/${copy.file?.digest ?? ''}.pdf?${copy.id}.pdf&300`,
    );
  });

  test('stays where it is: locked for two years, and kept after', async () => {
    const copy = await room.issued();
    await room.sweep();
    room.pass(1_000 * DAY);
    await room.sweep();
    expect(room.shelf.under('copies')).toHaveLength(1);
    expect((await room.kept(copy.id)).watchAt).toBeUndefined();
  });
});

describe('A file that is not there yet', () => {
  test('is said to be on its way', async () => {
    const { id } = await room.awaited();
    expect(await handOut(id)).toMatchObject({ ok: false, problem: { code: 'copy-file-not-ready' } });
  });
});
