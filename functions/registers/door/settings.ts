import * as z from 'zod';
import { AgencyCodeInput } from '../../../schemas/agency-code.ts';
import { DoorService } from '../../../schemas/registers/door-services.ts';
import { IdentifierPart } from '../../../schemas/xroad/identifier.ts';

/** The four modules of pushed changes (schemas/registers/civil-status-push.ts). */
export const Module = z.enum(['KS', 'KT', 'KH', 'CT']);

/** What one client may. What is not named is denied: no agencies, no dossiers; no modules, no changes. */
const ClientRights = z.strictObject({
  services: z.array(DoorService),
  /** Agencies of whose dossiers it may hear; each covers those below it. */
  agencies: z.array(AgencyCodeInput).default([]),
  /** Which changes it may push. */
  modules: z.array(Module).default([]),
  /** Upon what law it asks: a code of the province's, which stands in every record of its looks. */
  legalBasis: z.string().min(1).max(100),
});
export type ClientRights = z.infer<typeof ClientRights>;

const OpenDoor = z.strictObject({
  /** Who we are to X-Road: the provider that calls must name. */
  instance: IdentifierPart,
  memberClass: IdentifierPart,
  memberCode: IdentifierPart,
  subsystem: IdentifierPart.optional(),
  /** Where REST services are registered under another subsystem, since X-Road wants a code once in each; else the same. */
  restSubsystem: IdentifierPart.optional(),
  /** By `INSTANCE/CLASS/MEMBER[/SUBSYSTEM]`. */
  clients: z.record(z.string().regex(/^[^/]+(\/[^/]+){2,3}$/), ClientRights),
  /** Addresses and ranges (CIDR) of the province's own Security Servers: nobody else is listened to. */
  serverAllow: z.array(z.string()).min(1),
  /** A header that the Security Server's side adds, known here by its SHA-256 (hex) only: at least 32 random bytes. */
  serverSecret: z
    .strictObject({ header: z.string().toLowerCase(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
    .optional(),
  /** How fault codes are spelt: as X-Road 7.8, or as the releases before, which Vietnam may still run (facts §6.4). */
  faultSpelling: z.enum(['7.8', '7.7']).default('7.8'),
  /** For how long a message id is remembered. Our own figure: past any repetition that a caller would make. */
  rememberDays: z.int().min(1).default(400),
});
export type OpenDoor = z.infer<typeof OpenDoor>;

/** The environment's DOOR. `{}`: no door, nobody is let in. */
export const DoorSettings = z.union([z.strictObject({}).transform(() => undefined), OpenDoor]);
export type DoorSettings = z.infer<typeof DoorSettings>;
