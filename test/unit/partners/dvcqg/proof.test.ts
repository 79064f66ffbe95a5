import { describe, expect, it } from 'vitest';
import type { SentDossier } from '../../../../schemas/dvcqg/dossier.ts';
import type { Digest } from '../../../../functions/kernel/digest.ts';
import type { LookedUp } from '../../../../functions/partners/dvcqg/look-up.ts';
import { proveHeader, proveSteps } from '../../../../functions/partners/dvcqg/prove.ts';
import { samenessOf } from '../../../../functions/partners/dvcqg/sameness.ts';
import { writeDossier, writeSteps } from '../../../../functions/partners/dvcqg/write-duty.ts';
import { dossierOf, NOW, stepOf } from '../../../contract/dvcqg/duty-calls.ts';
import { instant } from '../../../../functions/kernel/clock.ts';

const wire = { request: 'a'.repeat(64) as Digest };
const shown = (record: Record<string, unknown>): LookedUp => ({ kind: 'shown', record, wire });
const sent: SentDossier = writeDossier(dossierOf(), 'g2', instant(NOW), () => '').wire;
const steps = writeSteps([stepOf(), stepOf({ TrangThai: '4' })]).wire;
const finding = (looked: LookedUp, isFirst: boolean) => {
  const { finding: found, ...rest } = proveHeader(looked, sent, isFirst);
  return 'safeToResend' in rest ? `${found} ${rest.safeToResend ? 'resend' : 'ask'}` : found;
};

describe('a dossier that may or may not have arrived', () => {
  it.each<[string, LookedUp, string, string]>([
    ['shown as it was sent', shown(sent), 'in-effect', 'in-effect'],
    [
      'shown in capitals',
      shown(Object.fromEntries(Object.entries(sent).map(([k, v]) => [k.toUpperCase(), v]))),
      'in-effect',
      'in-effect',
    ],
    ['shown with more than was sent', shown({ ...sent, NguoiTao: 'x' }), 'in-effect', 'in-effect'],
    ['shown with a number for a text', shown({ ...sent, TrangThaiHoSo: 2 }), 'in-effect', 'in-effect'],
    ['shown with null for blank', shown({ ...sent, Email: null, Fax: undefined }), 'in-effect', 'in-effect'],
    ['shown with another status', shown({ ...sent, TrangThaiHoSo: '4' }), 'absent', 'absent'],
    ['shown without a document', shown({ ...sent, TaiLieuNop: [] }), 'absent', 'absent'],
    ['shown by its code only', shown({ MAHOSO: sent.MaHoSo }), 'in-effect', 'unclear resend'],
    [
      'shown in part, as it was sent',
      shown({ MaHoSo: sent.MaHoSo, TrangThaiHoSo: '2' }),
      'in-effect',
      'unclear resend',
    ],
    ['shown in part, otherwise', shown({ MaHoSo: sent.MaHoSo, TrangThaiHoSo: '1' }), 'absent', 'absent'],
    ['not there', { kind: 'absent', wire }, 'absent', 'absent'],
    ['not to be asked for', { kind: 'cannot-tell' }, 'unclear resend', 'unclear resend'],
    ['out of reach', { kind: 'unreachable', reason: 'x' }, 'unreachable', 'unreachable'],
  ])('%s', (_, looked, first, later) => {
    expect(finding(looked, true)).toBe(first);
    expect(finding(looked, false)).toBe(later);
  });
});

describe('steps that may or may not have arrived', () => {
  const prove = (record: Record<string, unknown>, resend = false) => {
    const proof = proveSteps(shown(record), steps, resend);
    return { ...proof.finding, missing: proof.missing };
  };

  it('are in effect when the portal shows all of them, each once', () => {
    expect(prove({ DanhSachTienTrinh: [...steps] })).toMatchObject({ finding: 'in-effect', missing: [] });
    expect(prove({ DANHSACHTIENTRINH: [steps[1], steps[0]] })).toMatchObject({ finding: 'in-effect' });
  });

  it('are absent when it shows none; of some, only those are missing', () => {
    expect(prove({ DanhSachTienTrinh: [] })).toMatchObject({ finding: 'absent', missing: [0, 1] });
    expect(prove({ DanhSachTienTrinh: [steps[1]] })).toMatchObject({ finding: 'absent', missing: [0] });
  });

  it('told twice must be shown twice', () => {
    const [step] = steps;
    if (step === undefined) throw new Error('no step');
    const proof = proveSteps(shown({ DanhSachTienTrinh: [step] }), [step, step], false);
    expect(proof.missing).toEqual([1]);
  });

  it('are not known again by less than their time and status', () => {
    expect(prove({ DanhSachTienTrinh: [{ NguoiXuLy: 'Trần Thị Thử' }] })).toMatchObject({ missing: [0, 1] });
    const known = { ThoiDiemXuLy: '20260323093000', TrangThai: '4' };
    expect(prove({ DanhSachTienTrinh: [known] })).toMatchObject({ missing: [0] });
  });

  it('that the portal does not show are left to a person, unless the installation says otherwise', () => {
    expect(prove({ MaHoSo: sent.MaHoSo })).toMatchObject({ finding: 'unclear', safeToResend: false });
    expect(prove({ MaHoSo: sent.MaHoSo }, true)).toMatchObject({ finding: 'unclear', safeToResend: true });
    expect(proveSteps({ kind: 'cannot-tell' }, steps, false).finding).toMatchObject({ safeToResend: false });
  });

  it('of a dossier that is not there are absent', () => {
    expect(proveSteps({ kind: 'absent', wire }, steps, false).finding.finding).toBe('absent');
  });
});

describe('sameness', () => {
  it('tells lists apart by their length and order, and flags by their value', () => {
    expect(samenessOf({ a: [{ b: '1' }] }, { a: [{ b: '1' }, { b: '2' }] })).toBe('different');
    expect(samenessOf({ a: ['1', '2'] }, { a: ['2', '1'] })).toBe('different');
    expect(samenessOf({ a: true }, { a: 'True' })).toBe('same');
    expect(samenessOf({ a: true }, { a: 'False' })).toBe('different');
    expect(samenessOf({ a: [{ b: '1', c: '2' }] }, { a: [{ b: '1' }] })).toBe('same-as-far-as-shown');
    expect(samenessOf({ a: '' }, { a: 'x' })).toBe('different');
    expect(samenessOf({ a: 'x' }, 'x')).toBe('different');
  });
});
