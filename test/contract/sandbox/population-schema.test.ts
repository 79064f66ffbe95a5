import { afterAll, beforeAll, expect, it } from 'vitest';
import { openXsd, type Xsd } from '../../../functions/kernel/xml/xsd.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import {
  ask,
  elements,
  envelope,
  look,
  lookUp,
  makeWorld,
  NOW,
  sample,
  somebody,
  windowOf,
} from './population-client.ts';
import { control } from './portal-client.ts';

let register: Sandbox;
let answers: Xsd;

beforeAll(async () => {
  register = await startPopulation({ now: () => NOW });
  await control(register, 'POST', 'reset');
  await makeWorld(register);
  answers = await openXsd('schemas/xsd', 'population-response.xsd');
});
afterAll(() => register.close());

/** What the schema has against an answer. */
const against = async (text: string): Promise<unknown> => {
  const read = await answers.read(text);
  return read.ok ? undefined : read.problem;
};

it('what the sandbox answers about people of every kind is what our schema expects', async () => {
  for (const kind of ['adult', 'old-number']) {
    for (const person of await sample(register, kind, 10))
      expect(await against((await lookUp(register, person)).text)).toBeUndefined();
  }
});

it('so is that nobody was found, that what was given is right, the relatives, and a page of changes', async () => {
  const person = await somebody(register);
  const operation = (name: string, code: Record<string, string> = {}): string =>
    envelope(`<dan:${name}>${elements(look(person, code))}</dan:${name}>`);
  const texts = [
    (await lookUp(register, person, { SoDinhDanh: '001099999999' })).text,
    (await ask(register, operation('XacThucThongTinCongDan', { MaTichHop: '003' }))).text,
    (await ask(register, operation('XacMinhThongTinNhanThan'))).text,
    (await ask(register, windowOf('19000101000000', '20260425000000', 1))).text,
  ];
  for (const text of texts) {
    expect(text).not.toContain('Fault');
    expect(await against(text)).toBeUndefined();
  }
});

it('and so are its faults', async () => {
  const person = await somebody(register);
  const told = await lookUp(register, person, { MaYeuCau: undefined });
  expect(told.text).toContain('Fault');
  expect(await against(told.text)).toBeUndefined();
});
