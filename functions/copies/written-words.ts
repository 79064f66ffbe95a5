import type { CopyAuthorityView, CopyBodyView } from '../../schemas/copies/authority.ts';
import type { CopyRules } from '../../schemas/copies/rules.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import { instant, millis, vietnamDay, type Instant } from '../kernel/clock.ts';
import type { Copies } from './copies.ts';
import type { KeptCopy, WrittenWords } from './copy.ts';
import { bodyInForce, type Signatory } from './step-authority.ts';

const DAY_MS = 86_400_000;

/** What is written of both who sign. */
export const writtenOf = (at: Instant, person: CopyAuthorityView, body: CopyBodyView): WrittenWords => ({
  at,
  certifierName: person.name,
  certifierTitle: person.title,
  ...writtenOfBody(body),
});

const writtenOfBody = ({ name, place }: CopyBodyView) => ({
  agencyName: name,
  ...(place === undefined ? {} : { place }),
});

/** Until when words may be signed that bear the day on which they were written: some hour of the day after. */
export const wordsUntil = ({ signing }: Pick<CopyRules, 'signing'>, { at }: WrittenWords): Instant =>
  instant(Date.parse(`${vietnamDay(millis(at) + DAY_MS)}T${signing.wordsUntil}:00+07:00`));

/**
 * Whether what is written on a copy is true of who would sign a step now. For the person all of it must be; once they have
 * signed under it, the body at least is still called so. A body that has no seal at the moment contradicts nothing.
 */
export async function wordsStand(
  copies: Pick<Copies, 'tables' | 'rules'>,
  { written, agency, agencyName }: KeptCopy,
  step: SigningStep,
  { name, by }: Signatory,
  now: Instant,
): Promise<boolean> {
  // A copy that was prepared before its words were noted beside it says of them how the body is called, and no more.
  if (step === 'body') return name === (written?.agencyName ?? agencyName);
  if (written === undefined) return false;
  if (written.certifierName !== name || written.certifierTitle !== by.title) return false;
  const body = await bodyInForce(copies, agency, now);
  const isBodys = !body.ok || (body.value.name === written.agencyName && body.value.place === written.place);
  return isBodys && now < wordsUntil(copies.rules, written);
}
