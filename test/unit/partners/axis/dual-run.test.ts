import { beforeEach, describe, expect, it, vi } from 'vitest';
import { digestBytes } from '../../../../functions/kernel/digest.ts';
import type {
  Route,
  RouteLine,
  RouteReply,
  RouteRequest,
} from '../../../../functions/partners/axis/route.ts';

const measured = vi.hoisted(() => [] as { name: string; dimensions: unknown }[]);
vi.mock('../../../../functions/kernel/metrics.ts', () => ({
  measure: (name: string, _value: number, dimensions: unknown) => measured.push({ name, dimensions }),
}));
const logged = vi.hoisted(() => [] as { code: string; fields: unknown }[]);
vi.mock('../../../../functions/kernel/log.ts', () => ({
  log: (_level: string, code: string, fields: unknown) => logged.push({ code, fields }),
}));
const { dualRun } = await import('../../../../functions/partners/axis/dual-run.ts');

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const answered = (body: string): RouteReply => ({
  kind: 'answered',
  status: 200,
  body,
  wire: { request: digestBytes(''), httpStatus: 200 },
});
const refused = (code: string): RouteReply => ({ kind: 'refused', by: 'register', code, reason: code });
const unheard = (kind: 'transient' | 'unknown'): RouteReply => ({ kind, reason: 'x' });
const xml = (prefix: string, name: string, header = ''): string =>
  `<${prefix}:Envelope xmlns:${prefix}="${SOAP}">${header}<${prefix}:Body>` +
  `<x:A xmlns:x="urn:a"><x:Ten>${name}</x:Ten></x:A></${prefix}:Body></${prefix}:Envelope>`;

interface Scripted extends Route {
  readonly calls: { readonly request: RouteRequest; readonly line: RouteLine }[];
}
const route = (name: string, reply: () => Promise<RouteReply>): Scripted => {
  const calls: Scripted['calls'] = [];
  return {
    name,
    calls,
    call: (request, line) => {
      calls.push({ request, line });
      return reply();
    },
  };
};
const says = (name: string, reply: RouteReply): Scripted => route(name, () => Promise.resolve(reply));

const READING: RouteRequest = { service: 's', method: 'POST', isReading: true };
const line = (): RouteLine => ({ messageId: '42A', signal: new AbortController().signal, dossier: 'H21-1' });
const compared = async (): Promise<string> => {
  await vi.waitFor(() => {
    expect(measured).toHaveLength(1);
  });
  return measured[0]?.name ?? '';
};

beforeEach(() => {
  measured.length = 0;
  logged.length = 0;
});

describe('two routes run side by side', () => {
  it.each([
    [
      'SOAP under other prefixes and with other headers',
      answered(xml('a', 'Mẫu')),
      answered(xml('b', 'Mẫu', '<b:Header/>')),
      'dualRunAgreed',
    ],
    [
      'SOAP that names somebody else',
      answered(xml('a', 'Mẫu')),
      answered(xml('a', 'Thử')),
      'dualRunDiffered',
    ],
    ['JSON in another order', answered('{"a":1,"b":2}'), answered('{ "b": 2, "a": 1 }'), 'dualRunAgreed'],
    ['other JSON', answered('{"a":1}'), answered('{"a":2}'), 'dualRunDiffered'],
    ['the same refusal', refused('106'), refused('106'), 'dualRunAgreed'],
    ['an answer and a refusal', answered('{}'), refused('106'), 'dualRunDiffered'],
    ['an answer and a page of HTML', answered(xml('a', 'Mẫu')), answered('<html>'), 'dualRunDiffered'],
    ['nothing from the second', answered('{}'), unheard('transient'), 'dualRunUnanswered'],
    ['nothing from the first', unheard('unknown'), answered('{}'), 'dualRunUnanswered'],
  ])('are compared by what they say: %s', async (_, one, two, name) => {
    const both = dualRun('population', says('new', one), says('old', two));
    expect(await both.call(READING, line())).toBe(one);
    expect(await compared()).toBe(name);
    expect(measured[0]?.dimensions).toEqual({ register: 'population' });
    expect(logged.map(({ code }) => code)).toEqual(name === 'dualRunDiffered' ? ['LT101'] : []);
    expect(JSON.stringify([measured, logged])).not.toMatch(/Mẫu|Thử/u);
  });

  it('answer by the first alone, however slow the second is', async () => {
    const never = route('old', () => new Promise(() => undefined));
    const both = dualRun('population', says('new', answered('{}')), never);
    expect(await both.call(READING, line())).toMatchObject({ kind: 'answered', body: '{}' });
    expect(measured).toEqual([]);
  });

  it('answer by the first alone, even when the second breaks', async () => {
    const broken = route('old', () => Promise.reject(new Error('a bug')));
    const both = dualRun('population', says('new', answered('{}')), broken);
    expect(await both.call(READING, line())).toMatchObject({ kind: 'answered' });
    expect(await compared()).toBe('dualRunUnanswered');
  });

  it.each([
    ['half a letter', String.raw`{"a":"\ud800"}`],
    ['brackets without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('are not compared, and nothing breaks, when the second says %s', async (_, body) => {
    const faults: unknown[] = [];
    const note = (fault: unknown): void => void faults.push(fault);
    process.on('unhandledRejection', note);
    const both = dualRun('population', says('new', answered('{}')), says('old', answered(body)));
    expect(await both.call(READING, line())).toMatchObject({ kind: 'answered', body: '{}' });
    expect(await compared()).toBe('dualRunUnanswered');
    process.off('unhandledRejection', note);
    expect(faults).toEqual([]);
  });

  it('send what may have an effect over the first alone', async () => {
    const [first, second] = [says('new', answered('{}')), says('old', answered('{}'))];
    await dualRun('population', first, second).call({ ...READING, isReading: false }, line());
    expect([first.calls.length, second.calls.length]).toEqual([1, 0]);
  });

  it('ask the same, the second under an id and a patience of its own', async () => {
    const [first, second] = [says('new', answered('{}')), says('old', answered('{}'))];
    const own = line();
    await dualRun('population', first, second).call(READING, own);
    expect(first.calls[0]).toEqual({ request: READING, line: own });
    expect(second.calls[0]).toMatchObject({
      request: READING,
      line: { messageId: '42A-2', dossier: 'H21-1' },
    });
    expect(second.calls[0]?.line.signal).not.toBe(own.signal);
  });

  it('go by the names of both, that of the one whose answer is given first', () => {
    const both = dualRun('population', says('new', answered('')), says('old', answered('')));
    expect(both.name).toBe('new+old');
  });
});
