import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { SandboxAddress } from './sandboxes.ts';
import { sealingKeys } from './sealing-keys.ts';

/** What only an installation knows, for the one that is made of this machine's sandboxes. */
export interface Installation {
  /** Values of the template's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Values of the secrets, by the variable that names them to functions. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The province's consumer on the axis, and the gateway's account at the population register. */
const CONSUMER = 'sandbox-axis-h21';
const ACCOUNT = 'sandbox-csdldc-h21';
/** In whose name the province's own register follows the population register. */
const OFFICER = 'canbo-h21-dong-bo';

/** Who the gateway is to X-Road, and who the registers are, as the sandbox's members have it. */
const OURSELVES = {
  instance: 'XRDSANDBOX',
  memberClass: 'GOV',
  memberCode: 'TINH52',
  subsystem: 'lienthong',
} as const;
const POLICE = { ...OURSELVES, memberCode: 'BCA', subsystem: 'dancu' } as const;
const INSURANCE = { ...OURSELVES, memberCode: 'BHXHVN', subsystem: 'hogiadinh' } as const;
const JUSTICE = 'XRDSANDBOX/GOV/BTP/hotich';

const GROUPING = 'getTraCuuThongTinHgd';

/**
 * What an installation gives for the registers: the axis with four of its forms, of which the registers take NGSP's
 * until somebody chooses another, and a door for the sandbox's ministry of justice.
 */
export function registerInstallation(
  at: Readonly<Record<'axis' | 'xroad', SandboxAddress>>,
  dataDir: string | undefined,
): Installation {
  const { axis, register } = accounts();
  return {
    parameters: {
      ProvinceAgency: 'H21',
      AxisRoutes: JSON.stringify(routes(at)),
      PopulationRoute: 'ngsp',
      SocialInsuranceRoute: 'ngsp',
      PopulationVerifyUrl: register.verifyUrl,
      PopulationOfficer: OFFICER,
      Door: JSON.stringify({
        ...OURSELVES,
        clients: {
          [JUSTICE]: {
            services: ['traTrangThaiHoSo', 'traKetQuaHoSo', 'nhanThayDoi'],
            agencies: ['H21'],
            modules: ['KS', 'KT', 'KH', 'CT'],
            legalBasis: 'nd-278-2025',
          },
        },
        serverAllow: ['127.0.0.1'],
      }),
    },
    secrets: {
      SECRET_AXIS: JSON.stringify({ ngsp: axis, 'lgsp-b': axis }),
      SECRET_POPULATION: JSON.stringify(register.account),
      SECRET_REGISTERS: JSON.stringify(sealingKeys(dataDir)),
    },
  };
}

/** Has the sandbox's Security Servers find the gateway's door, whose address is known only when it is up. */
export async function registerWithXroad(xroad: SandboxAddress, gatewayUrl: string): Promise<void> {
  const answer = await fetch(`${xroad.controlUrl}/_sandbox/settings`, {
    method: 'PUT',
    body: JSON.stringify({ doorUrl: `${gatewayUrl}/xroad` }),
  });
  if (!answer.ok) throw new Error(`X-Road's sandbox takes no address: ${String(answer.status)}`);
}

function routes({ axis, xroad }: Readonly<Record<'axis' | 'xroad', SandboxAddress>>): object {
  const paths = { '*': '/apiCSDLDC/1.0/{service}', [GROUPING]: `/apiBHXH/1.0/${GROUPING}` };
  const overXroad = {
    baseUrl: xroad.url,
    client: OURSELVES,
    services: {
      '*': { ...POLICE, service: '{service}' },
      [GROUPING]: { ...INSURANCE, service: GROUPING },
    },
  };
  return {
    ngsp: { form: 'ngsp', baseUrl: axis.url, paths },
    'lgsp-b': { form: 'lgsp-b', baseUrl: `${axis.url}/b`, paths },
    'xroad-rest': { form: 'xroad-rest', ...overXroad },
    'xroad-soap': { form: 'xroad-soap', ...overXroad },
  };
}

const secret = z.string();
const AxisAccounts = z.object({
  consumers: z.record(z.string(), secret),
  access: z.tuple([z.record(z.string(), z.string())]),
});
const RegisterAccounts = z.object({
  verifyUrl: z.url(),
  accounts: z.record(z.string(), z.object({ secretKey: secret, apiKey: secret })),
});

/** What the sandboxes know the gateway by. */
function accounts() {
  const axis = AxisAccounts.parse(sandboxFile('axis/accounts.json'));
  const register = RegisterAccounts.parse(sandboxFile('population/accounts.json'));
  const consumer = axis.consumers[CONSUMER];
  const account = register.accounts[ACCOUNT];
  if (consumer === undefined || account === undefined)
    throw new Error(`the sandboxes do not know ${CONSUMER} or ${ACCOUNT}`);
  return {
    axis: { account: { key: CONSUMER, secret: consumer }, access: axis.access[0] },
    register: { verifyUrl: register.verifyUrl, account: { userName: ACCOUNT, ...account } },
  };
}

function sandboxFile(name: string): unknown {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'sandbox', name), 'utf8'));
}
