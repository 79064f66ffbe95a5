import * as z from 'zod';
import { AgencyCode, AgencyCodeInput } from './agency-code.ts';
import { Instant } from './instant.ts';
import { named } from './named.ts';

const version = z.string().min(1).max(200);

/** The agencies that the province has, as the province says: a dossier of another one is kept, carried and flagged. */
export const AgencyListInput = named(
  'AgencyListInput',
  z.strictObject({ version, agencies: z.array(AgencyCodeInput).min(1).max(10_000) }),
  'Danh mục cơ quan của tỉnh / the agencies of the province',
);
export type AgencyListInput = z.infer<typeof AgencyListInput>;

/** The list in force; without one no dossier is flagged for its agency. */
export const AgencyListView = named(
  'AgencyListView',
  z.strictObject({
    version: version.optional(),
    agencies: z.array(AgencyCode),
    changedAt: Instant.optional(),
    changedBy: z.string().optional(),
  }),
);
export type AgencyListView = z.infer<typeof AgencyListView>;
