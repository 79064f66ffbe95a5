import * as z from 'zod';
import { Address, EmailAddress, PersonName, PhoneNumber } from '../personal.ts';

const place = z.int().min(0).max(999_999);

/**
 * An administrative order as it goes to VNPost: 17 fields, the same for both kinds, through NGSP and through an LGSP
 * (facts §3.2). Collection and delivery differ by who is the sender. There is no field for an identity number, and
 * none of the texts may hold one.
 */
export const OrderMessage = z.strictObject({
  /** Issued by VNPost to the agency. */
  CustomerCode: z.string().min(1),
  OrderNumber: z.string().min(1).max(50),
  /** What VNPost collects for the agency, VND. */
  CODAmount: z.int().min(0),
  /** VNPost's own province code, not the administrative one (province-codes.ts). */
  SenderProvince: place,
  /** VNPost's own district code; 0 where it is not known. */
  SenderDistrict: place,
  SenderAddress: Address,
  SenderName: PersonName,
  SenderEmail: z.union([EmailAddress, z.literal('')]),
  SenderTel: PhoneNumber,
  /** The dossier, its components and the service, parted by ` || `. */
  SenderDesc: z.string(),
  Description: z.string(),
  ReceiverName: PersonName,
  ReceiverAddress: Address,
  ReceiverTel: PhoneNumber,
  ReceiverProvince: place,
  ReceiverDistrict: place,
  ReceiverEmail: z.union([EmailAddress, z.literal('')]),
});
export type OrderMessage = z.infer<typeof OrderMessage>;
