import { describe, expect, it } from 'vitest';
import { DvcqgConfig } from '../../../../functions/partners/dvcqg/config.ts';

const g1 = {
  generation: 'g1',
  baseUrl: 'http://adapter.example.vn:8080/axis/',
  dstcode: 'VN:MAU',
  agency: '000.00.00.H21',
};

describe('how the national portal is reached', () => {
  it('is as it is installed, with usual paths where none are told', () => {
    expect(DvcqgConfig.parse(g1)).toMatchObject({
      baseUrl: 'http://adapter.example.vn:8080/axis',
      loginPath: '/login',
      integratePath: '/integrate',
      sharePath: '/share',
      resendUnprovenProgress: false,
    });
    expect(DvcqgConfig.parse({ generation: 'g2', baseUrl: 'http://proxy.example.vn' })).toMatchObject({
      addPath: '/ThemMoi',
      updatePath: '/CapNhat',
      progressPath: '/DongBoTienTrinh',
      lookupPath: '/TraCuuHoSo',
    });
  });

  it('is as the public example of generation 3 has it, where nothing else is told', () => {
    const g3 = { generation: 'g3', baseUrl: 'https://portal.example.vn' };
    expect(DvcqgConfig.parse(g3)).toMatchObject({
      createPath: '/CreateDossier',
      lookupPath: '/TraCuuHoSo',
      codes: 'portal',
      zone: 'none',
      applicantTypes: { '1': 0, '2': 1 },
      listsAt: [5, 6, 9, 10],
      resendUnprovenCreation: false,
    });
    for (const wrong of [{ applicantTypes: { '3': 3 } }, { zone: '+08:00' }, { ownCodeField: 'a b' }])
      expect(DvcqgConfig.safeParse({ ...g3, ...wrong }).success).toBe(false);
  });

  it.each([
    ['no host', { baseUrl: undefined }],
    ['no web address', { baseUrl: 'ftp://adapter.example.vn' }],
    ['a generation that is not spoken', { generation: 'g4' }],
    ['generation 1 without a destination', { dstcode: '' }],
    ['a path with a query', { loginPath: '/login?x=1' }],
    ['a path that does not begin at the root', { loginPath: 'login' }],
    ['a session that outlives ten minutes', { sessionMs: 600_001 }],
    ['an agency code of no form', { agencies: [{ agency: '21', code: 'x' }] }],
  ])('is refused with %s', (_, changes) => {
    expect(DvcqgConfig.safeParse({ ...g1, ...changes }).success).toBe(false);
  });
});
