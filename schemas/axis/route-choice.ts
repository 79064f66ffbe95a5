import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
  error: 'Tên chỉ gồm chữ thường, chữ số và dấu gạch nối, tối đa 40 ký tự',
});

/** Which route of the axis a register is to take from now on. */
export const RouteChoiceInput = named(
  'RouteChoiceInput',
  z.strictObject({
    route: name,
    /** Readings go over this route too and are compared; the answer given is always that of `route`. */
    dualRun: z.strictObject({ route: name }).optional(),
    /** The version that was read: 0 where none was chosen yet. Another one meanwhile: `route-choice-changed`. */
    version: z.int().min(0),
    reason: z.string().trim().min(1).max(500),
  }),
  'Chọn đường trục cho một cơ sở dữ liệu',
);
export type RouteChoiceInput = z.infer<typeof RouteChoiceInput>;

/** `chosen` at run time · `configured` at installation. */
export const RouteChoiceView = named(
  'RouteChoiceView',
  z.strictObject({
    register: z.string(),
    source: z.enum(['chosen', 'configured']),
    route: z.string(),
    dualRun: z.strictObject({ route: z.string() }).optional(),
    version: z.int().min(0),
    /** What may be chosen. */
    routes: z.array(z.strictObject({ name: z.string(), form: z.string() })),
    changedAt: Instant.optional(),
    changedBy: z.string().optional(),
    reason: z.string().optional(),
  }),
  'Đường trục mà một cơ sở dữ liệu đang đi',
);
export type RouteChoiceView = z.infer<typeof RouteChoiceView>;
