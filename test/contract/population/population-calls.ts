import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../functions/kernel/clock.ts';
import { openRoute } from '../../../functions/partners/axis/open-route.ts';
import { RouteConfig } from '../../../functions/partners/axis/config.ts';
import type { RouteCredentials } from '../../../functions/partners/axis/config.ts';
import type { Route } from '../../../functions/partners/axis/route.ts';
import { PopulationConfig } from '../../../functions/partners/population/config.ts';
import { createPopulation } from '../../../functions/partners/population/population.ts';
import { Birth } from '../../../schemas/citizens/citizen.ts';
import { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import type { ChangeWindow, CitizenLook, PopulationRegister } from '../../../schemas/citizens/register.ts';
import { Instant } from '../../../schemas/instant.ts';
import { PersonName } from '../../../schemas/personal.ts';

/** 24 April 2026, 09:00 in Vietnam. */
export const NOW = Date.UTC(2026, 3, 24, 2, 0);

/** A clock that a test moves. */
export const movedClock = (at = NOW): Clock & { at: number } => {
  const clock = { at, now: () => clock.at };
  return clock;
};

export const VERIFY_URL = 'https://dancuquocgia.sandbox.example/xac-thuc';
export const ACCOUNT = {
  userName: 'sandbox-csdldc-h21',
  secretKey: 'sandbox-only-csdldc-h21-secret',
  apiKey: 'sandbox-only-csdldc-h21-key',
};
export const SYSTEM = { system: { id: 'sandbox-h21', key: 'sandbox-only-h21-key' } };

export const NUMBER = PersonalNumber.parse('064090000042');
export const OLD_NUMBER = OldIdentityNumber.parse('230000042');
export const OFFICER = { account: 'canbo-h21-01' };

/** A look at an invented citizen, with what a test changes. */
export const lookAt = (changes: Partial<CitizenLook> = {}): CitizenLook => ({
  requestId: '01JQ7Z8Y6M000000000000042A',
  identity: { personalNumber: NUMBER },
  name: PersonName.parse('Nguyễn Văn Mẫu'),
  birth: Birth.parse({ year: 1990, date: '1990-04-12' }),
  officer: OFFICER,
  procedure: '1.012753',
  dossier: 'H21.17-260323-0042',
  ...changes,
});

export const windowOf = (changes: Partial<ChangeWindow> = {}): ChangeWindow => ({
  requestId: '01JQ7Z8Y6M000000000000043A',
  from: Instant.parse('2026-04-22T17:00:00.000Z'),
  to: Instant.parse('2026-04-23T17:00:00.000Z'),
  page: 1,
  pageSize: 100,
  officer: OFFICER,
  ...changes,
});

export const signal = (): AbortSignal => AbortSignal.timeout(5_000);

/** A route of some form at some server. */
export const routeAt = (
  config: Record<string, unknown>,
  credentials: RouteCredentials,
  clock: Clock,
): Route =>
  openRoute('test-route', RouteConfig.parse(config), {
    credentials: () => Promise.resolve(credentials),
    clock,
  });

/** The register over one route, with what a test changes of its configuration. */
export const registerOver = (
  route: Route,
  clock: Clock,
  changes: Record<string, unknown> = {},
): PopulationRegister =>
  createPopulation({
    config: PopulationConfig.parse({ verifyUrl: VERIFY_URL, ...changes }),
    credentials: () => Promise.resolve(ACCOUNT),
    route: () => Promise.resolve(route),
    clock,
  });

/** The register at a server, over the plainest of the forms: the system's id and key, content as it is written. */
export const registerAt = (
  url: string,
  clock: Clock,
  changes: Record<string, unknown> = {},
  path = '/csdldc',
): PopulationRegister =>
  registerOver(
    routeAt({ form: 'lgsp-f', baseUrl: url, paths: { '*': path } }, SYSTEM, clock),
    clock,
    changes,
  );

/** The answer about the invented citizen, as the register's sample has it. */
export const ANSWER = readFileSync(
  join(import.meta.dirname, '../../fixtures/population/look-up-answer.xml'),
  'utf8',
);

/** A SOAP envelope of the register around some content. */
export const soapOf = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">` +
  `<soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`;

export const NOBODY = soapOf('<n:CongdanCollection xmlns:n="http://www.mic.gov.vn/dancu/1.0"/>');
