import * as z from 'zod';
import { text, type Answer, type Call, type Handling } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import type { Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { answerRest } from './rest.ts';
import { answerSoap } from './soap.ts';
import { changedSettingsSchema, USUAL, type Settings } from './settings.ts';

export interface XroadOptions extends SandboxOptions {
  /** Where the population register and social insurance are. */
  readonly populationUrl: string;
}

/** A call to the gateway's door, as a national system makes it through the pair of Security Servers. */
const callSchema = z.strictObject({
  protocol: z.enum(['soap', 'rest']),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).default('POST'),
  /** REST: `/r1/…`, with a query if there is one. */
  path: z.string().startsWith('/').default('/'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
});

/**
 * Starts a pair of X-Road Security Servers as its users see it: REST r1 under `/r1/`, SOAP message protocol 4.0 at `/`. It
 * reaches the registers, and the gateway's own door when it is told where that is.
 */
export function startXroad(options: XroadOptions): Promise<Sandbox> {
  return startSandbox('xroad', options, () => {
    const state: { settings: Settings } = { settings: USUAL };
    const providers = { populationUrl: options.populationUrl };

    const answer = (call: Call): Promise<Answer> | Answer => {
      if (call.path.startsWith('/r1/')) return answerRest(call, state.settings, providers);
      return call.path === '/' ? answerSoap(call, state.settings, providers) : text(404, 'Not Found');
    };

    const partner: Partner = {
      handle: (call): Handling => ({ service: serviceIn(call), keys: [], perform: () => answer(call) }),
      restore: () => undefined,
      reset: () => {
        state.settings = USUAL;
      },
      state: () => ({ settings: state.settings }),
      control: {
        'PUT /_sandbox/settings': (call) =>
          accept(call, changedSettingsSchema, (changed) => {
            state.settings = {
              ...state.settings,
              ...(JSON.parse(JSON.stringify(changed)) as Partial<Settings>),
            };
            return state.settings;
          }),
        'POST /_sandbox/call-provider': (call) =>
          accept(call, callSchema, async (order) => {
            const [path = '/', query = ''] = order.path.split('?');
            const given = await answer({
              method: order.method,
              path: order.protocol === 'soap' ? '/' : path,
              query: new URLSearchParams(query),
              headers: Object.fromEntries(
                Object.entries(order.headers).map(([name, value]) => [name.toLowerCase(), value]),
              ),
              body: Buffer.from(order.body),
            });
            return given;
          }),
      },
    };
    return partner;
  });
}

/** The service that a fault can be matched with: the last part of the path, or the first element of the body. */
function serviceIn({ path, body }: Call): string {
  if (path.startsWith('/r1/')) return path.split('/').at(-1) ?? '';
  return /<(?:[\w.-]+:)?Body(?:\s[^>]*)?>\s*<(?:[\w.-]+:)?([\w.-]+)/.exec(body.toString('utf8'))?.[1] ?? '';
}
