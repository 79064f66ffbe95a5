import * as z from 'zod';

/**
 * A personal number (số định danh cá nhân): twelve digits, without a check digit (Decree 137/2015 art. 13). Its
 * structure is looked at for warnings (personal-number-structure), never for refusals.
 */
export const PersonalNumber = z
  .string()
  .regex(/^\d{12}$/, { error: 'Số định danh cá nhân phải có 12 chữ số' })
  .brand<'PersonalData' | 'PersonalNumber'>()
  .meta({ 'x-personal-data': true });
export type PersonalNumber = z.infer<typeof PersonalNumber>;

/** The number of an old identity card (chứng minh nhân dân): nine digits, no structure to rely on. */
export const OldIdentityNumber = z
  .string()
  .regex(/^\d{9}$/, { error: 'Số chứng minh nhân dân phải có 9 chữ số' })
  .brand<'PersonalData' | 'OldIdentityNumber'>()
  .meta({ 'x-personal-data': true });
export type OldIdentityNumber = z.infer<typeof OldIdentityNumber>;
