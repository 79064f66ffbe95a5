import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { ChangeKind } from './change-kind.ts';

/**
 * Of which changes the portal wants to hear. A change is told where any subscription asks for it; without one, nobody
 * is told, and the register follows all the same.
 */
export const Subscription = named(
  'RegisterSubscription',
  z.strictObject({
    /** For whoever reads the list. */
    name: z.string().min(1).max(100),
    about: z.array(z.enum(['person', 'household'])).min(1),
    /** Absent: every kind. */
    kinds: z.array(ChangeKind).min(1).optional(),
    /**
     * Codes of communes as the register writes them, of both lists of units where it writes both: a code is compared,
     * never translated. Absent: the whole province.
     */
    communes: z
      .array(z.string().regex(/^\d{5}$/, { error: 'Mã xã gồm 5 chữ số' }))
      .min(1)
      .max(500)
      .optional(),
  }),
  'Đăng ký nhận thông báo thay đổi dân cư, hộ gia đình',
);
export type Subscription = z.infer<typeof Subscription>;

export const Subscriptions = named(
  'RegisterSubscriptions',
  z.strictObject({ subscriptions: z.array(Subscription).max(50) }),
);
export type Subscriptions = z.infer<typeof Subscriptions>;

export const SubscriptionsView = named(
  'RegisterSubscriptionsView',
  z.strictObject({ ...Subscriptions.shape, changedAt: Instant, changedBy: z.string() }),
);
export type SubscriptionsView = z.infer<typeof SubscriptionsView>;
