import * as z from 'zod';
import { Dossier, ProgressRow } from './dossier.ts';

/** The partners that duties are owed to, and the kinds of duty. Adapter and capability share only these. */
export const NATIONAL_PORTAL = 'dvcqg';
export const PROVINCIAL_PORTAL = 'portal';

export const DOSSIER_HEADER = 'dossier.header';
export const DOSSIER_PROGRESS = 'dossier.progress';
export const PORTAL_WEBHOOK = 'portal.webhook';

/** The national portal's batches of progress hold at most so many rows (facts §1.5). */
export const PROGRESS_ROWS_PER_CALL = 10;

/** The whole dossier as it stood when the duty arose: a later one makes an earlier one needless. */
export const HeaderDuty = z.strictObject({ dossier: Dossier });
export type HeaderDuty = z.infer<typeof HeaderDuty>;

/** Steps of one dossier, oldest first. */
export const ProgressDuty = z.strictObject({
  rows: z.array(ProgressRow).min(1).max(PROGRESS_ROWS_PER_CALL),
});
export type ProgressDuty = z.infer<typeof ProgressDuty>;
