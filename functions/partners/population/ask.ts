import { POPULATION, type RegisterAnswer } from '../../../schemas/citizens/register.ts';
import { SOAP_PREFIXES, soapEnvelope } from '../../kernel/xml/soap.ts';
import { writeXml } from '../../kernel/xml/write-xml.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import { ANSWER_MISMATCHED } from '../axis/refusals.ts';
import { unanswered } from '../axis/register-answer.ts';
import type { RouteLine } from '../axis/route.ts';
import type { PopulationDeps } from './deps.ts';
import { signed } from './signature.ts';
import type { WrittenRequest } from './write-request.ts';

type Unanswered = Exclude<RegisterAnswer<never>, { kind: 'answered' }>;

/** The text that the register answered, or what there is instead. */
export type Asked =
  | { readonly kind: 'heard'; readonly body: string; readonly route: string }
  | { readonly kind: 'unheard'; readonly answer: Unanswered };

/** Sends one request over the route that the register takes now. */
export async function ask(
  write: (userName: string) => WrittenRequest,
  line: RouteLine,
  { config, credentials, route: takeRoute, clock }: PopulationDeps,
): Promise<Asked> {
  const route = await takeRoute();
  const { verifyUrl } = config;
  if (route === undefined || verifyUrl === undefined) return unheard(notConfigured);
  const account = await credentials();
  if (account === undefined) return unheard({ ...notConfigured, reason: 'no account issued' });
  const { operation, element, fields } = write(account.userName);
  const envelope = await writeXml(soapEnvelope({ header: [], body: element }), {
    prefixes: { ...SOAP_PREFIXES, [config.requestNamespace]: 'dan' },
  });
  if (!envelope.ok) return unheard({ kind: 'refused', code: 'rejected', reason: envelope.problem.code });
  const reply = await route.call(
    {
      service: operation,
      method: 'POST',
      body: envelope.value,
      contentType: config.contentType,
      fields,
      headers: { SOAPAction: '""', ...signed(config, verifyUrl, account, clock.now()) },
      isReading: true,
    },
    line,
  );
  if (reply.kind === 'answered') return { kind: 'heard', body: reply.body, route: route.name };
  if (reply.kind === 'refused' && reply.code === ANSWER_MISMATCHED) {
    measure('aboutAnotherPerson', 1, { register: POPULATION });
    log('error', 'LT102', { partner: POPULATION, route: route.name, problem: ANSWER_MISMATCHED });
  }
  return unheard(unanswered(reply));
}

const notConfigured: Unanswered = {
  kind: 'refused',
  code: 'not-configured',
  reason: 'no route or no address configured',
};

const unheard = (answer: Unanswered): Asked => ({ kind: 'unheard', answer });
