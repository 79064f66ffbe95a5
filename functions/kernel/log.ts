import { Logger } from '@aws-lambda-powertools/logger';
import type { PersonalData } from '../../schemas/personal.ts';

/**
 * Every line that the gateway may log, by code. A line says what happened by its code and carries only the
 * fields that `LogFields` names: ids, codes, counts, times. Names, phones, addresses, identity numbers,
 * payloads, tokens and sessions have no field here, and what has no field cannot be logged.
 */
export const LOG_MESSAGES = {
  LT001: 'request answered',
  LT002: 'request refused',
  LT003: 'request failed by a fault of ours',
  LT010: 'submission kept',
  LT011: 'change kept',
  LT012: 'submission waits for files',
  LT013: 'submission expired waiting for files',
  LT014: 'waiting for files could not be ended',
  LT020: 'exchange attempted',
  LT021: 'exchange settled',
  LT022: 'partner adapter fault',
  LT023: 'wake-up found nothing to carry',
  LT024: 'partner health not noted',
  LT030: 'wake-ups relayed',
  LT031: 'wake-ups not taken by the queue',
  LT032: 'due lanes woken',
  LT040: 'exchange redriven',
  LT041: 'exchange amended',
  LT042: 'exchange skipped',
  LT043: 'payload shown to an operator',
  LT050: 'token refused',
  LT051: 'partner session opened',
  LT052: 'token keys unreachable',
  LT053: 'webhook endpoint changed',
  LT054: 'health check failed',
  LT055: 'agency list changed',
  LT060: 'partner gauge',
  LT070: 'postal order kept',
  LT071: 'postal order cancelled',
  LT072: 'parcel events kept',
  LT073: 'parcel events heard',
  LT074: 'parcel event does not fit',
  LT075: 'feed row kept aside',
  LT076: 'feed stalled',
  LT077: 'postal order carried another way',
  LT078: 'postal order is silent',
  LT079: 'post reconciled',
  LT080: 'postal contract changed',
  LT081: 'postal order could not be looked after',
  LT100: 'route of a register chosen',
  LT101: 'routes of a register answered differently',
  LT102: 'register answered about somebody else',
  LT103: 'answer of a register could not be read',
  LT104: 'rows of a register could not be read',
  LT105: 'choice of a route names a route that is not configured',
  LT120: 'citizen verified',
  LT121: 'citizen verification kept for later',
  LT122: 'citizen looked up',
  LT123: 'look refused',
  LT124: 'look is abnormal',
  LT125: 'look could not be watched',
  LT126: 'register answered about another person',
  LT127: 'access records searched',
  LT128: 'access records exported',
  LT129: 'register officer changed',
  // The door for national systems.
  LT160: 'door call refused',
  LT161: 'record change taken at the door',
  LT162: 'door call failed by a fault of ours',
  LT140: 'population sync window read',
  LT141: 'population sync window waits',
  LT142: 'population sync window blocked',
  LT143: 'register changes told',
  LT144: 'register change could not be followed up',
  LT145: 'population sync asked for',
  LT146: 'register subscriptions changed',
  LT147: 'household looked at',
  LT148: 'population sync page does not hold',
  LT149: 'households grouped by social insurance',
  LT150: 'house book or head borne by more people than live together',
  // Certified copies.
  LT200: 'copy asked for',
  LT201: 'scan of a copy refused',
  LT202: 'copy numbered and prepared',
  LT203: 'signature of a copy taken',
  LT204: 'signature of a copy refused',
  LT205: 'copy issued',
  LT206: 'copy refused',
  LT207: 'copy ended without being issued',
  LT208: 'copy withdrawn',
  LT209: 'authority to certify changed',
  LT210: 'copy could not be looked after',
  LT211: 'file of a copy handed out',
  LT212: 'dossier of a copy could not be finished with it',
  // Evidence that others can verify.
  LT220: 'roots of evidence brought forward',
  LT221: 'roots of evidence wait',
  LT222: 'root of evidence does not hold',
  LT223: 'pack of evidence handed out',
  LT224: 'pack of evidence could not be sealed',
} as const;

export type LogCode = keyof typeof LOG_MESSAGES;

/** The only fields that a log line may have. None of them can hold personal data. */
export interface LogFields {
  readonly correlationId?: string;
  readonly clientId?: string;
  readonly partner?: string;
  readonly operation?: string;
  readonly exchange?: string;
  /** A postal order's number. */
  readonly order?: string;
  /** A certified copy's id. */
  readonly copy?: string;
  /** What about a parcel does not fit, by its code. */
  readonly oddity?: string;
  readonly state?: string;
  readonly outcome?: string;
  readonly attempt?: number;
  readonly problem?: string;
  readonly status?: number;
  readonly route?: string;
  readonly ms?: number;
  readonly count?: number;
  readonly flags?: number;
  /** Digests of what was compared, shortened: never what was said. */
  readonly digests?: string;
  readonly error?: Error;
}

const logger = new Logger();

/** Fields with any personal text among them turned into what nothing can be assigned to. */
type Impersonal<F> = { readonly [K in keyof F]: F[K] extends PersonalData ? never : F[K] };

/**
 * Writes one line. Personal data is refused by the type: a name, a phone or an identity number cannot be passed
 * even where a text is due. An error's message and stack are logged: nothing of ours puts payloads into errors.
 */
export function log<F extends LogFields>(
  level: 'debug' | 'info' | 'warn' | 'error',
  code: LogCode,
  fields?: F & Impersonal<F>,
): void {
  logger[level](LOG_MESSAGES[code], { code, ...fields });
}
