import {
  DOSSIER_HEADER,
  DOSSIER_PROGRESS,
  NATIONAL_PORTAL,
  type HeaderDuty,
  type ProgressDuty,
} from '../../../schemas/duties.ts';
import { g3ReplyReader } from '../../../schemas/dvcqg/g3-reply.ts';
import { parseExchangeId, type ExchangeId, type PartnerName } from '../../exchange/exchange.ts';
import type { Answer, Call, Finding, Partner } from '../../exchange/partner.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Fetch } from '../../kernel/http/speak.ts';
import type { Generation3Config, Generation3Credentials } from './config.ts';
import { carryHeaderG3, carryStepsG3, type Carrying } from './g3-carry.ts';
import { fileUploader, type AddressOf } from './g3-files.ts';
import { proveHeaderG3, proveStepsG3 } from './g3-prove.ts';
import { generation3Tokens } from './g3-token.ts';
import { generation3, type Generation3Line } from './generation-3.ts';
import type { References } from './reference.ts';

/** What the adapter of generation 3 is lent. */
export interface Dvcqg3Deps {
  readonly credentials: () => Promise<Generation3Credentials>;
  readonly references: References;
  /** Where the bytes of a stored file are to be read. */
  readonly addressOf: AddressOf;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** The national portal that speaks generation 3: REST, client credentials, codes and ids of its own (docs/adr/0025). */
export function createDvcqg3(config: Generation3Config, deps: Dvcqg3Deps): Partner {
  const { clock, references, addressOf, fetch = globalThis.fetch } = deps;
  const now = (): number => clock.now();
  const read = g3ReplyReader(config.successCodes);
  const tokens = generation3Tokens(config, deps.credentials, fetch, clock);
  const portal = generation3(config, tokens, read, fetch, clock);
  const upload = fileUploader({ portal, references, addressOf, read, fetch, now });
  const carrying: Carrying = { config, portal, references, upload, read, now };
  /** Rows of a batch that a probe found missing while others were there: only these are sent next. */
  const missingRows = new Map<ExchangeId, readonly number[]>();

  const sendSteps = (call: Call): Promise<Answer> => {
    const { rows } = stepsOf(call);
    const missing = missingRows.get(call.exchangeId);
    missingRows.delete(call.exchangeId);
    if (missing === undefined) return carryStepsG3(carrying, call.subject, rows, [], lineOf(call));
    const rest = rows.filter((_, index) => missing.includes(index));
    const notice = `Cổng đã có ${rows.length - rest.length}/${rows.length} bước: chỉ gửi các bước còn thiếu`;
    return carryStepsG3(carrying, call.subject, rest, [notice], lineOf(call));
  };

  const probeSteps = async (call: Call): Promise<Finding> => {
    const { rows } = stepsOf(call);
    const { finding, missing } = await proveStepsG3(carrying, call.subject, rows, lineOf(call));
    if (finding.finding === 'absent' && missing.length < rows.length)
      missingRows.set(call.exchangeId, missing);
    else missingRows.delete(call.exchangeId);
    return finding;
  };

  return {
    name: NATIONAL_PORTAL as PartnerName,
    send: (call) => {
      if (call.operation === DOSSIER_HEADER)
        return carryHeaderG3(carrying, headerOf(call).dossier, isFirstOfLane(call), lineOf(call));
      if (call.operation === DOSSIER_PROGRESS) return sendSteps(call);
      throw new Error(`the national portal has no operation ${call.operation}`);
    },
    probe: (call) => {
      if (call.operation === DOSSIER_HEADER)
        return proveHeaderG3(carrying, headerOf(call).dossier, lineOf(call));
      if (call.operation === DOSSIER_PROGRESS) return probeSteps(call);
      throw new Error(`the national portal has no operation ${call.operation}`);
    },
  };
}

// The engine has checked a payload against its operation's contract before it calls (exchange/partner.ts).
const headerOf = (call: Call): HeaderDuty => call.payload as HeaderDuty;
const stepsOf = (call: Call): ProgressDuty => call.payload as ProgressDuty;

const isFirstOfLane = (call: Call): boolean => parseExchangeId(call.exchangeId)?.seq === 1;

const lineOf = ({ correlationId, signal }: Call): Generation3Line => ({ correlationId, signal });
