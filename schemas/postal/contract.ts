import * as z from 'zod';
import { AgencyCode, AgencyCodeInput } from '../agency-code.ts';
import { Day } from '../calendar.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { PostalParty } from './address.ts';
import { Carrier } from './carrier.ts';

/** What an agency has agreed with one carrier. */
const Carriage = z.strictObject({
  carrier: Carrier,
  /** Issued by the carrier to the agency (`CustomerCode`). */
  customerCode: z.string().regex(/^[A-Za-z0-9]{3,30}$/, { error: 'Mã khách hàng gồm 3 đến 30 chữ và số' }),
});

const minutes = z.int().min(1).max(43_200);

/**
 * How an agency uses the post: data that is put by the API, in force from a day, without a release. An agency
 * without one of its own uses that of the nearest agency above it.
 */
export const PostalContract = named(
  'PostalContract',
  z.strictObject({
    agency: AgencyCodeInput,
    /** First day in force (Vietnam). */
    from: Day,
    carriage: Carriage,
    /** Another way, taken once when the first has been down for so long and certainly has not the order. */
    failover: z.strictObject({ to: Carriage, afterMinutes: minutes }).optional(),
    /** The agency's desk: sender of results, receiver of dossiers. */
    desk: PostalParty,
    /** The carrier's terms: how often it tries, how long it holds, after how long without news it is asked. */
    terms: z
      .strictObject({
        attempts: z.int().min(1).max(10).default(2),
        /** Days that an undelivered parcel is held (15 in towns, 30 elsewhere in the one public example). */
        holdDays: z.int().min(1).max(180).default(15),
        silentAfterHours: z.int().min(1).max(720).default(48),
        /** The most that is collected on delivery, VND. */
        mostCod: z.int().min(0).max(1_000_000_000).default(50_000_000),
      })
      .prefault({}),
  }),
  'Hợp đồng bưu chính của một cơ quan / how an agency uses the post',
);
export type PostalContract = z.infer<typeof PostalContract>;

/** A contract as it is kept: who put it and when. */
export const PostalContractView = named(
  'PostalContractView',
  z.strictObject({
    ...PostalContract.shape,
    agency: AgencyCode,
    changedAt: Instant,
    changedBy: z.string(),
  }),
);
export type PostalContractView = z.infer<typeof PostalContractView>;

/** The contracts of one agency, oldest first, and the one by which its post goes today. */
export const PostalContracts = named(
  'PostalContracts',
  z.strictObject({
    agency: AgencyCode,
    own: z.array(PostalContractView),
    /** Its own or that of the nearest agency above it; absent when there is none. */
    inForce: PostalContractView.optional(),
  }),
);
export type PostalContracts = z.infer<typeof PostalContracts>;
