import {
  COPY_COMPLETE_SIGNATURE,
  COPY_DEPOSIT,
  COPY_SIGN,
  COPY_TAKE_BACK,
  PERSONAL_STORE,
  SIGNING,
  SigningDuty,
  StoreDuty,
  TIMESTAMP,
} from '../../schemas/copies/duties.ts';
import type { PartnerName, Subject } from '../exchange/exchange.ts';
import type { Operation } from '../exchange/operation.ts';

interface AboutCopy {
  readonly copy: string;
  readonly agency: string;
}

const isAbout = ({ copy }: AboutCopy, subject: Subject): boolean => copy === (subject as string);

/** There is nothing in them that a person could mend: they name a copy, and what of it is to be done. */
const isSame = (amended: object, before: object): boolean =>
  JSON.stringify(amended) === JSON.stringify(before);

/**
 * What follows from them is written where they are carried, over the version of the copy that was read, and the sweep ends
 * a copy whose duty never ends well. So nothing is left to be settled.
 */
const rest = { isAbout, keeps: isSame, fullState: false, follows: [], settle: () => ({}) } as const;

const signing = (name: string, partner: string): Operation<SigningDuty> => ({
  name,
  partner: partner as PartnerName, // one of the partners
  contract: SigningDuty,
  ...rest,
});

const storing = (name: string): Operation<StoreDuty> => ({
  name,
  partner: PERSONAL_STORE as string as PartnerName, // one of the partners
  contract: StoreDuty,
  ...rest,
});

/** Somebody is asked to sign by the remote service, and awaited. */
export const signOperation = signing(COPY_SIGN, SIGNING);

/** A signature is time-stamped, put into the file and judged. */
export const completeOperation = signing(COPY_COMPLETE_SIGNATURE, TIMESTAMP);

/** The owner's store has the copy, and hears that it is withdrawn. */
export const storeOperations: readonly Operation<StoreDuty>[] = [
  storing(COPY_DEPOSIT),
  storing(COPY_TAKE_BACK),
];

/** Every kind of duty about copies. */
export const COPY_OPERATIONS: readonly Operation[] = [
  signOperation,
  completeOperation,
  ...(storeOperations as readonly Operation[]),
];
