import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../../../functions/kernel/clock.ts';
import { addValidationData } from '../../../../functions/kernel/pdf/add-validation-data.ts';
import { embedSignature, readPrepared } from '../../../../functions/kernel/pdf/embed-signature.ts';
import {
  prepareDocumentTimestamp,
  prepareSignature,
  type PreparedPdf,
} from '../../../../functions/kernel/pdf/prepare-signature.ts';
import { COPY_LIMITS } from '../../../../functions/kernel/pdf/read-limits.ts';
import { objectIn, readSignedPdf, valueIn } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import { entry, isArray, numberIn } from '../../../../functions/kernel/pdf/values.ts';
import { scanOf } from '../../../support/scans.ts';

const at = instant(Date.UTC(2026, 10, 26, 1, 30));
const person = { field: 'NguoiChungThuc', at, name: 'Nguyễn Thị Thử Nghiệm' };
const body = { field: 'CoQuanChungThuc', at, name: 'UBND xã Ia Mẫu' };
/** What stands for a signature here: what is written is what is looked at, not what it proves. */
const cms = Buffer.concat([Buffer.from('3082', 'hex'), Buffer.alloc(2_500, 0x5a)]);

let scan: Uint8Array;
beforeAll(async () => {
  scan = await scanOf([{}, {}]);
});

const right = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: object },
): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
};
const prepared = (pdf: Uint8Array = scan, words = person): PreparedPdf => right(prepareSignature(pdf, words));
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const isSameStart = (longer: Uint8Array, start: Uint8Array): boolean =>
  Buffer.compare(longer.subarray(0, start.length), start) === 0;

/** The file as of its newest update: the form, and the store of validation data. */
function formOf(pdf: Uint8Array) {
  const file = right(readSignedPdf(pdf, COPY_LIMITS));
  const last = file.revisions.length - 1;
  const catalog = objectIn(file, last, file.revisions[last]?.root ?? 0)?.value;
  const form = valueIn(file, last, entry(catalog, 'AcroForm'));
  const fields = entry(form, 'Fields');
  const store = valueIn(file, last, entry(catalog, 'DSS'));
  const countOf = (key: string): number => {
    const list = entry(store, key);
    return isArray(list) ? list.items.length : 0;
  };
  return {
    revisions: file.revisions.length,
    flags: numberIn(form, 'SigFlags'),
    fields: isArray(fields) ? fields.items.length : 0,
    countOf,
  };
}

describe('a file that is prepared for a signature', () => {
  it('is the same, byte for byte, for the same file and words: who signs tomorrow signs what was shown today', () => {
    expect(Buffer.compare(prepared().prepared, prepared().prepared)).toBe(0);
  });

  it('begins with every byte of what it was', () => {
    expect(isSameStart(prepared().prepared, scan)).toBe(true);
  });

  it('covers all of itself but the room for the signature', () => {
    const { prepared: bytes, byteRange, digests } = prepared();
    const [start, gap, after, rest] = byteRange;
    expect([start, after + rest]).toEqual([0, bytes.length]);
    expect(latin(bytes.subarray(gap, after))).toMatch(/^<0{32768}>$/);
    expect(latin(bytes)).toContain(`/ByteRange [${byteRange.join(' ')}]`);
    const covered = Buffer.concat([bytes.subarray(0, gap), bytes.subarray(after)]);
    for (const hash of ['sha256', 'sha384'] as const)
      expect(Buffer.from(digests[hash])).toEqual(createHash(hash).update(covered).digest());
  });

  it('says when in the time of Vietnam, who in Vietnamese letters, and that it is CAdES of ETSI', () => {
    const added = latin(prepared().prepared.subarray(scan.length));
    expect(added).toContain("/M (D:20261126083000+07'00')");
    expect(added).toContain('/SubFilter /ETSI.CAdES.detached');
    expect(added).toContain(`/Name <feff${Buffer.from(person.name, 'utf16le').swap16().toString('hex')}>`);
  });

  it('shows nothing of it, prints nothing of it, and lets nobody move it', () => {
    expect(latin(prepared().prepared.subarray(scan.length))).toMatch(/\/Rect \[0 0 0 0\] \/F 132 /);
  });

  it('is read back as it was prepared, until a signature stands in it', () => {
    const made = prepared();
    expect(readPrepared(made.prepared)).toEqual(made);
    expect(readPrepared(right(embedSignature(made, cms)))).toBeUndefined();
    expect(readPrepared(scan)).toBeUndefined();
  });

  it('may have been written with cross-reference streams', async () => {
    const packed = await scanOf([{}], { objectStreams: true });
    const made = prepared(packed);
    expect(isSameStart(made.prepared, packed)).toBe(true);
    expect(formOf(made.prepared)).toMatchObject({ revisions: 2, fields: 1, flags: 3 });
  });

  it.each([
    ['damaged', () => scan.subarray(0, scan.length - 400)],
    ['no PDF at all', () => Buffer.from('Đơn đề nghị')],
  ])('is refused when it is %s', (_, bytes) => {
    expect(prepareSignature(bytes(), person).ok).toBe(false);
  });
});

describe('a signature in its room', () => {
  it('changes nothing beside the room', () => {
    const made = prepared();
    const signed = right(embedSignature(made, cms));
    const [, gap, after] = made.byteRange;
    expect(signed.length).toBe(made.prepared.length);
    expect(isSameStart(signed, made.prepared.subarray(0, gap + 1))).toBe(true);
    expect(Buffer.compare(signed.subarray(after), made.prepared.subarray(after))).toBe(0);
    expect(latin(signed.subarray(gap + 1, gap + 1 + cms.length * 2))).toBe(cms.toString('hex'));
  });

  it('that is larger than the room is refused, not cut', () => {
    const made = right(prepareSignature(scan, person, 1_024));
    expect(embedSignature(made, cms.subarray(0, 1_025))).toEqual({
      ok: false,
      problem: { code: 'no-room', room: 1_024, needed: 1_025 },
    });
    expect(embedSignature(made, cms.subarray(0, 1_024)).ok).toBe(true);
  });

  it('stays untouched by the second one, the proofs and the time-stamp over all of it', () => {
    const first = right(embedSignature(prepared(), cms));
    const second = right(embedSignature(prepared(first, body), cms));
    const proven = right(addValidationData(second, { certificates: [cms], ocsps: [cms], crls: [] }));
    const stamped = right(embedSignature(right(prepareDocumentTimestamp(proven, 'DauThoiGian')), cms));
    for (const [longer, start] of [
      [second, first],
      [proven, second],
      [stamped, proven],
    ] as const)
      expect(isSameStart(longer, start)).toBe(true);
    expect(formOf(stamped)).toMatchObject({ revisions: 5, fields: 3, flags: 3 });
    expect(latin(stamped.subarray(proven.length))).toContain('/SubFilter /ETSI.RFC3161');
  });

  it('has a field of its own: the same name twice is refused', () => {
    const first = right(embedSignature(prepared(), cms));
    expect(prepareSignature(first, person)).toEqual({
      ok: false,
      problem: { code: 'pdf-unsignable', at: 0 },
    });
  });
});

describe('the store of validation data', () => {
  it('keeps what an earlier one named', () => {
    const once = right(addValidationData(scan, { certificates: [cms, cms], ocsps: [cms], crls: [] }));
    const twice = right(addValidationData(once, { certificates: [cms], ocsps: [], crls: [cms] }));
    const { countOf } = formOf(twice);
    expect(['Certs', 'OCSPs', 'CRLs'].map(countOf)).toEqual([3, 1, 1]);
    expect(isSameStart(twice, once)).toBe(true);
  });
});
