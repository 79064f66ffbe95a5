import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { Client } from '../kernel/http/client.ts';

/** Whether a client acts for an agency: its own or one above it. */
export const isClients = (client: Client, agency: AgencyCode): boolean =>
  client.agencies.some((own) => covers(own as AgencyCode, agency)); // vouched for by the authoriser
