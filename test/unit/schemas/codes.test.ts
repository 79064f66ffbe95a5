import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgencyCode, AgencyCodeInput, canonicalAgencyCode, covers } from '../../../schemas/agency-code.ts';
import { Day } from '../../../schemas/calendar.ts';
import { DossierCode, formatDossierCode, parseDossierCode } from '../../../schemas/dossier-code.ts';
import { nationalProcedureCode } from '../../../schemas/procedure-code.ts';

describe('an agency code', () => {
  it.each([
    ['000.00.17.H21', 'H21.17'],
    ['H21.17', 'H21.17'],
    ['000.00.00.H21', 'H21'],
    ['H21', 'H21'],
    ['000.05.17.H21', 'H21.17.05'],
    ['003.05.17.H21', 'H21.17.05.003'],
    ['H21.17.00', 'H21.17'],
    ['G09.20', 'G09.20'],
  ])('%s is %s in canonical form', (text, canonical) => {
    expect(AgencyCodeInput.parse(text)).toBe(canonical);
    expect(AgencyCodeInput.parse(canonical)).toBe(canonical);
  });

  it.each([
    '',
    'h21.17',
    'H2',
    'H21.',
    'H21.1',
    '00.00.17.H21',
    '000.00.17.H21.05',
    'H21.17.05.003.01',
    ' H21',
  ])('“%s” is none', (text) => {
    expect(canonicalAgencyCode(text)).toBeUndefined();
    expect(AgencyCodeInput.safeParse(text).success).toBe(false);
  });

  it('is stored in canonical form only', () => {
    expect(AgencyCode.safeParse('000.00.17.H21').success).toBe(false);
  });

  it('covers itself and what stands below it, in either form, and nothing else', () => {
    const code = (text: string): AgencyCode => AgencyCodeInput.parse(text);
    expect(covers(code('H21'), code('H21.17'))).toBe(true);
    expect(covers(code('000.00.00.H21'), code('003.05.17.H21'))).toBe(true);
    expect(covers(code('H21.17'), code('000.00.17.H21'))).toBe(true);
    expect(covers(code('H21.17'), code('H21'))).toBe(false);
    expect(covers(code('H21.17'), code('H21.18'))).toBe(false);
    expect(covers(code('H21.17'), code('H21.170'))).toBe(false);
    expect(covers(code('H22'), code('H21.17'))).toBe(false);
  });
});

describe('a dossier code', () => {
  it.each([
    ['000.00.17.H21-260323-0042', { agency: 'H21.17', day: '2026-03-23', serial: 42, form: 'long' }],
    ['H21.17-260323-0042', { agency: 'H21.17', day: '2026-03-23', serial: 42, form: 'short' }],
    ['H21.17-260323-12345', { agency: 'H21.17', day: '2026-03-23', serial: 12_345, form: 'short' }],
    ['G09.20-20260609-0092637', { agency: 'G09.20', day: '2026-06-09', serial: 92_637, form: 'portal' }],
    ['H56-240229-9999999', { agency: 'H56', day: '2024-02-29', serial: 9_999_999, form: 'short' }],
  ])('%s says agency, day and serial, and keeps its text', (code, parts) => {
    expect(parseDossierCode(code)).toEqual({ ok: true, parts: { code, ...parts } });
    expect(DossierCode.parse(code)).toBe(code);
  });

  it.each([
    ['H21.17-260230-0042', 'dossier-code-date'],
    ['H21.17-261301-0042', 'dossier-code-date'],
    ['G09.20-20260931-0092637', 'dossier-code-date'],
    ['H21.17-260323-042', 'dossier-code-form'],
    ['H21.17-260323-00000042', 'dossier-code-form'],
    ['H21.17-2603230-0042', 'dossier-code-form'],
    ['H21.17_260323_0042', 'dossier-code-form'],
    [' H21.17-260323-0042', 'dossier-code-form'],
    ['H21.17-260323-0042\n', 'dossier-code-form'],
    ['h21.17-260323-0042', 'dossier-code-form'],
    ['21.17-260323-0042', 'dossier-code-agency'],
    ['', 'dossier-code-form'],
  ])('%s is refused as %s', (code, fault) => {
    expect(parseDossierCode(code)).toEqual({ ok: false, fault });
    const issue = DossierCode.safeParse(code).error?.issues[0];
    expect(issue?.code === 'custom' && issue.params).toEqual({ reason: fault });
  });

  it('is issued padded to 4 and grows past 9999', () => {
    const [agency, day] = [AgencyCode.parse('H21.17'), Day.parse('2026-03-23')];
    expect(formatDossierCode(agency, day, 7)).toBe('H21.17-260323-0007');
    expect(formatDossierCode(agency, day, 10_000)).toBe('H21.17-260323-10000');
    expect(() => formatDossierCode(agency, day, 0)).toThrow(RangeError);
    expect(() => formatDossierCode(agency, day, 10_000_000)).toThrow(RangeError);
    expect(() => formatDossierCode(agency, Day.parse('1999-12-31'), 1)).toThrow(RangeError);
  });

  it('that we issue reads back as what it was issued for', () => {
    const agencies = fc
      .constantFrom('H21', 'H21.17', 'G09.20.05', 'H21.17.05.003')
      .map((code) => AgencyCode.parse(code));
    const days = fc
      .integer({ min: Date.UTC(2000, 0, 1) / 86_400_000, max: Date.UTC(2099, 11, 31) / 86_400_000 })
      .map((day) => Day.parse(new Date(day * 86_400_000).toISOString().slice(0, 10)));
    fc.assert(
      fc.property(agencies, days, fc.integer({ min: 1, max: 9_999_999 }), (agency, day, serial) => {
        const code = formatDossierCode(agency, day, serial);
        expect(parseDossierCode(code)).toEqual({
          ok: true,
          parts: { code, agency, day, serial, form: 'short' },
        });
      }),
    );
  });
});

describe('a procedure code', () => {
  it('loses a province’s suffix to become the national one; other forms are not guessed', () => {
    expect(nationalProcedureCode('1.012753.000.00.00.H21')).toBe('1.012753');
    expect(nationalProcedureCode('1.001731')).toBe('1.001731');
    expect(nationalProcedureCode('TTHC-7')).toBeUndefined();
  });
});
