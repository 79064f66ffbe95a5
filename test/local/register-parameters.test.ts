import { beforeAll, describe, expect, it } from 'vitest';
import { AxisConfig } from '../../functions/partners/axis/config.ts';
import { PopulationConfig } from '../../functions/partners/population/config.ts';
import { DoorSettings } from '../../functions/registers/door/settings.ts';
import { RegistersSettings } from '../../functions/registers/sync-settings.ts';
import { readPlan } from '../../local/province/plan/plan.ts';
import { gatewayAssembly } from '../support/gateway-assembly.ts';

let assembly: string;
beforeAll(async () => {
  assembly = await gatewayAssembly();
}, 120_000);

/** What an installation must give in any case. */
const REQUIRED = {
  PublicUrl: 'http://127.0.0.1:1',
  TokenIssuer: 'http://127.0.0.1:2',
  TokenJwksUri: 'http://127.0.0.1:2/keys',
  DvcqgBaseUrl: 'http://127.0.0.1:3',
  DvcqgGeneration: 'g2',
  DvcqgDstCode: 'VN:GOV:000.00.00.MAU:dvcqg',
  DvcqgAgency: '000.00.00.H21',
  ProvinceAgency: 'H21',
};
const ROUTES = JSON.stringify({
  truc: { form: 'ngsp', baseUrl: 'http://10.0.0.1', paths: { '*': '/csdldc/1.0/{service}' } },
});

/** What functions are told, once CloudFormation has filled in these parameters. */
function told(parameters: Readonly<Record<string, string>>) {
  const plan = readPlan(assembly, { ...REQUIRED, ...parameters }, 'http://127.0.0.1:4/000000000000');
  const of = (name: string, variable: string): unknown =>
    JSON.parse(plan.functions.find((each) => each.name.endsWith(name))?.environment[variable] ?? '');
  return {
    axis: AxisConfig.parse(of('registers-sync-api', 'AXIS')),
    population: PopulationConfig.parse(of('registers-sync-api', 'POPULATION')),
    registers: RegistersSettings.parse(of('registers-sync-api', 'REGISTERS')),
    door: DoorSettings.parse(of('registers-door-rest-api', 'DOOR')),
  };
}

describe('what an installation says of registers', () => {
  it('may be nothing: then none is asked, none is followed, and the door is shut', () => {
    const { axis, population, registers, door } = told({});
    expect([axis.routes, axis.registers]).toEqual([{}, {}]);
    expect(population.verifyUrl).toBeUndefined();
    expect(registers.agency).toBe('H21');
    expect(registers.sync.officer.account).toBe('not-declared');
    expect(door).toBeUndefined();
  });

  it.each([
    [{ PopulationRoute: 'truc' }, ['population']],
    [{ SocialInsuranceRoute: 'truc' }, ['social-insurance']],
    [{ PopulationRoute: 'truc', SocialInsuranceRoute: 'truc' }, ['population', 'social-insurance']],
  ])('may be a way for each register, or for one: %o', (chosen, registers) => {
    const { axis } = told({ AxisRoutes: ROUTES, ...chosen });
    expect(Object.keys(axis.registers)).toEqual(registers);
    expect(axis.routes['truc']).toMatchObject({ form: 'ngsp', baseUrl: 'http://10.0.0.1' });
  });

  it('may be the address of the hash, the officer who follows, and who may come to the door', () => {
    const door = {
      ...{ instance: 'MAU', memberClass: 'GOV', memberCode: 'TINH', serverAllow: ['10.0.0.0/24'] },
      clients: { 'MAU/GOV/BO/HT': { services: ['traTrangThaiHoSo'], legalBasis: 'nd-278-2025' } },
    };
    const said = told({
      PopulationVerifyUrl: 'http://10.0.0.2/xac-thuc',
      PopulationOfficer: 'canbo.dong-bo',
      Door: JSON.stringify(door),
    });
    expect(said.population.verifyUrl).toBe('http://10.0.0.2/xac-thuc');
    expect(said.registers.sync.officer.account).toBe('canbo.dong-bo');
    expect(Object.keys(said.door?.clients ?? {})).toEqual(['MAU/GOV/BO/HT']);
  });

  it('is refused where a way is no name, or the ways are no object', () => {
    expect(() => told({ PopulationRoute: 'Trục mới' })).toThrow(/PopulationRoute/);
    expect(() => told({ AxisRoutes: '[]' })).toThrow(/AxisRoutes/);
    expect(() => told({ ProvinceAgency: '000.00.00.H21' })).toThrow(/ProvinceAgency/);
  });
});
