import { json, type Answer, type Call, type Handling } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import type { Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { Backends } from './backends.ts';
import { failure, gatewayFault } from './envelopes.ts';
import { forms, type Form } from './forms.ts';
import { readServicePath } from './service-path.ts';
import { changedSettingsSchema, USUAL, type Settings } from './settings.ts';
import { Tokens } from './tokens.ts';

export interface AxisOptions extends SandboxOptions {
  /** Where the population register and social insurance are. */
  readonly populationUrl: string;
}

/**
 * Starts the data-sharing axis in front of the registers: NGSP at its root, the provinces' forms A to F under `/a` to
 * `/f`, each with tokens, headers and envelopes of its own.
 */
export function startAxis(options: AxisOptions): Promise<Sandbox> {
  return startSandbox('axis', options, (kit) => {
    const state: { settings: Settings; calls: number; errors: number } = {
      settings: USUAL,
      calls: 0,
      errors: 0,
    };
    const backends = new Backends(options.populationUrl, kit.clock);
    const tokens = new Map(
      Object.keys(forms).map((name) => [name, new Tokens(kit.clock, () => state.settings)] as const),
    );

    const perform = async (form: Form, own: Tokens, path: string, call: Call): Promise<Answer> => {
      if (path === '/token')
        return form.grant === undefined || call.method !== 'POST'
          ? gatewayFault(404, 404, 'No matching resource found')
          : form.grant(own, call);
      const refused = form.refuse(own, call);
      if (refused !== undefined) return refused;
      const service = readServicePath(path);
      if (service === undefined) return gatewayFault(404, 404, 'No matching resource found');
      const { throttleEvery, retryAfterSeconds } = state.settings;
      if (throttleEvery > 0 && ++state.calls % throttleEvery === 0)
        return gatewayFault(429, 900_800, 'Message throttled out', {
          'retry-after': String(retryAfterSeconds),
        });
      return businessError() ?? form.pass(backends, service, call);
    };

    const businessError = (): Answer | undefined => {
      const { businessError: ordered } = state.settings;
      if (ordered === null || (ordered.times !== null && state.errors >= ordered.times)) return undefined;
      state.errors++;
      return failure(ordered.envelope);
    };

    const partner: Partner = {
      handle: (call): Handling => {
        const [, name = '', rest = ''] = /^\/([a-f])(\/.*)$/.exec(call.path) ?? ['', '', call.path];
        const form = forms[name];
        const own = tokens.get(name);
        return {
          service: rest === '/token' ? 'token' : (readServicePath(rest)?.operation ?? ''),
          keys: [],
          perform: () =>
            form === undefined || own === undefined
              ? gatewayFault(404, 404, 'No matching resource found')
              : perform(form, own, rest, call),
        };
      },
      restore: () => undefined,
      reset: () => {
        state.settings = USUAL;
        state.calls = 0;
        state.errors = 0;
        for (const each of tokens.values()) each.reset();
      },
      state: () => ({
        tokens: Object.fromEntries(
          [...tokens].map(([name, each]) => [name === '' ? 'ngsp' : name, each.granted]),
        ),
        settings: state.settings,
      }),
      control: {
        'PUT /_sandbox/settings': (call) =>
          accept(call, changedSettingsSchema, (changed) => {
            state.settings = {
              ...state.settings,
              ...(JSON.parse(JSON.stringify(changed)) as Partial<Settings>),
            };
            state.calls = 0;
            state.errors = 0;
            return state.settings;
          }),
        'POST /_sandbox/expire-tokens': () =>
          json(200, { expired: [...tokens.values()].reduce((sum, each) => sum + each.expireAll(), 0) }),
      },
    };
    return partner;
  });
}
