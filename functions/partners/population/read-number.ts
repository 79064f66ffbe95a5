import { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';

/** A personal number where one stands; undefined where nothing does, or what is none. */
export const readPersonalNumber = (text: string | undefined): PersonalNumber | undefined =>
  text === undefined ? undefined : PersonalNumber.safeParse(text).data;

/** The number of an old card where one stands; undefined where nothing does, or what is none. */
export const readOldNumber = (text: string | undefined): OldIdentityNumber | undefined =>
  text === undefined ? undefined : OldIdentityNumber.safeParse(text).data;
