import * as z from 'zod';
import { named } from '../named.ts';

/**
 * The ways to the public post, each a partner of its own with its own queue, breaker and rate (facts §3.1, §3.9):
 * VNPost's administrative orders through the national axis, the same through a provincial LGSP router, and
 * MyVNPost. Which one serves which agency is said by the agency's contract (contract.ts).
 */
export const CARRIERS = ['vnpost-ngsp', 'vnpost-lgsp', 'vnpost-my'] as const;

export const Carrier = named(
  'Carrier',
  z.enum(CARRIERS),
  'Đường tới bưu chính: vnpost-ngsp qua NGSP, vnpost-lgsp qua trục LGSP của tỉnh, vnpost-my qua MyVNPost',
);
export type Carrier = z.infer<typeof Carrier>;

/** Whether a partner's name is a carrier's. */
export const isCarrier = (name: string): name is Carrier => (CARRIERS as readonly string[]).includes(name);
