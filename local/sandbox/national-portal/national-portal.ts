import * as z from 'zod';
import { json, type Call, type Handling } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { Catalogue } from './catalogue.ts';
import { DossierRegister } from './dossier-register.ts';
import { DossierServices } from './dossier-services.ts';
import { handleGeneration1 } from './generation-1.ts';
import { handleGeneration2 } from './generation-2.ts';
import { handleGeneration3 } from './generation-3.ts';
import { IssuedDossiers } from './issued-dossiers.ts';
import type { Portal } from './portal.ts';
import { Sessions } from './sessions.ts';

const settingsSchema = z.strictObject({
  /** Refuse well-formed procedure codes that the catalogue does not hold. */
  strictCatalogue: z.boolean().optional(),
  /** How long a new session, or token, lives. */
  sessionSeconds: z.int().min(1).optional(),
  /** Take dossiers of generation 3 under codes that the portal did not issue. */
  ownCodes: z.boolean().optional(),
});

/** Starts the national portal: all three generations of its wire contract on one ledger of dossiers. */
export function startNationalPortal(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox('national-portal', options, nationalPortal);
}

function nationalPortal(kit: Kit): Partner {
  const catalogue = new Catalogue();
  const register = new DossierRegister(kit);
  const services = new DossierServices(register, catalogue, kit.random);
  const sessions = new Sessions(kit.clock);
  const issued = new IssuedDossiers(kit, register);
  const portal: Portal = { sessions, register, services, catalogue, issued, clock: kit.clock };
  const settings = () => ({
    strictCatalogue: services.strictCatalogue,
    sessionSeconds: sessions.seconds,
    ownCodes: services.ownCodes,
  });
  return {
    handle: (call) =>
      handleGeneration1(portal, call) ??
      handleGeneration2(portal, call) ??
      handleGeneration3(portal, call) ??
      unknownCall(call),
    restore: (entry, kept) => {
      if (entry.via === 'g3') issued.restore(entry, kept);
      else if (kept !== undefined) register.restore(entry, kept);
    },
    reset: () => {
      register.reset();
      issued.reset();
      sessions.reset();
      services.strictCatalogue = false;
      services.ownCodes = false;
    },
    state: () => ({
      logins: sessions.logins,
      dossiers: register.count,
      generation3: issued.counts,
      settings: settings(),
    }),
    control: {
      'GET /_sandbox/issued': (call) => {
        const own = call.query.get('own') ?? '';
        return json(200, issued.read(issued.codeOf(own) ?? own) ?? null);
      },
      'POST /_sandbox/expire-sessions': () => json(200, { expired: sessions.expireAll() }),
      'PUT /_sandbox/settings': (call) =>
        accept(call, settingsSchema, (changed) => {
          services.strictCatalogue = changed.strictCatalogue ?? services.strictCatalogue;
          services.ownCodes = changed.ownCodes ?? services.ownCodes;
          sessions.seconds = changed.sessionSeconds ?? sessions.seconds;
          return settings();
        }),
    },
  };
}

function unknownCall(call: Call): Handling {
  return {
    service: '',
    keys: [],
    perform: () => json(404, { error_code: -1, message: `Không có dịch vụ ${call.method} ${call.path}` }),
  };
}
