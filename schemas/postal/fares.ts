import * as z from 'zod';
import { AgencyCodeInput } from '../agency-code.ts';
import { named } from '../named.ts';
import { Carrier } from './carrier.ts';

/**
 * The most that the post may ask for carrying a dossier or a result (Circular 22/2017/TT-BTTTT), as data with its source
 * and how sure it is. What the figures at hand do not say stays unsaid: a quote is refused, never guessed. Rules
 * change by a new table, not by code.
 */

/**
 * How far it goes. The districts are gone since 1 July 2025: which zone two places of today are in is for whoever
 * asks to say. The two farthest bands have no name in the source.
 */
export const FareZone = named(
  'FareZone',
  z.enum(['same-district', 'inter-district', 'same-region', 'farther', 'farthest']),
  'same-district nội huyện, inter-district liên huyện, same-region nội vùng, farther và farthest hai bậc xa hơn',
);
export type FareZone = z.infer<typeof FareZone>;

/** Who pays less: the first two nothing, the others half. */
export const FareWaiver = named(
  'FareWaiver',
  z.enum([
    'revolutionary-before-august-1945',
    'heroic-mother',
    'war-invalid',
    'martyrs-kin',
    'poor-household',
    'extremely-difficult-area',
  ]),
  'revolutionary-before-august-1945 người hoạt động cách mạng trước tháng 8/1945, heroic-mother Bà mẹ Việt Nam anh hùng, ' +
    'war-invalid thương binh, martyrs-kin thân nhân liệt sĩ, poor-household hộ nghèo, extremely-difficult-area vùng đặc biệt khó khăn',
);
export type FareWaiver = z.infer<typeof FareWaiver>;

/** Up to how many grams which fares count, one way, VND: by zone where the source names it, else lowest to highest. */
interface Band {
  readonly upToGrams: number;
  readonly byZone?: Readonly<Record<FareZone, number>>;
  readonly lowest: number;
  readonly highest: number;
  /** The source gives this band for bringing results only. */
  readonly resultsOnly?: true;
}

export const FARES = {
  version: '22/2017/TT-BTTTT',
  /** Public summaries of the circular; the circular's own annex was not at hand. */
  certainty: 'secondary',
  bands: [
    {
      upToGrams: 100,
      byZone: {
        'same-district': 26_000,
        'inter-district': 30_000,
        'same-region': 30_500,
        farther: 31_000,
        farthest: 31_500,
      },
      lowest: 26_000,
      highest: 31_500,
    },
    { upToGrams: 250, lowest: 27_000, highest: 39_000, resultsOnly: true },
    { upToGrams: 500, lowest: 28_500, highest: 53_000, resultsOnly: true },
  ] satisfies readonly Band[] as readonly Band[],
  further: { everyGrams: 500, lowest: 2_200, highest: 9_700 },
  free: [
    'revolutionary-before-august-1945',
    'heroic-mother',
  ] satisfies readonly FareWaiver[] as readonly FareWaiver[],
  /** What the post asks for passing on the fee that it collects: one province's notice (Khánh Hòa). */
  remittance: { amount: 8_000, certainty: 'one-source' },
} as const;

export const QuoteRequest = named(
  'PostalQuoteRequest',
  z.strictObject({
    agency: AgencyCodeInput.optional(),
    zone: FareZone,
    weightGrams: z.int().min(1).max(30_000),
    direction: z.enum(['one-way', 'two-way']),
    waiver: FareWaiver.optional(),
  }),
  'Hỏi cước / asks what the post may ask at most',
);
export type QuoteRequest = z.infer<typeof QuoteRequest>;

const money = z.int().min(0);

export const Quote = named(
  'PostalQuote',
  z.strictObject({
    /** The most that may be asked lies between these, VND; the same where the source says it exactly. */
    lowest: money,
    highest: money,
    resultsOnly: z.boolean(),
    version: z.string(),
    certainty: z.string(),
    remittance: z.strictObject({ amount: money, certainty: z.string() }),
    /** By whom the agency's post goes today. */
    carrier: Carrier.optional(),
  }),
  'Mức cước tối đa theo Thông tư 22/2017/TT-BTTTT / the maximum fare',
);
export type Quote = z.infer<typeof Quote>;

/** What the figures say of a way; undefined where they say nothing. */
export function fareOf(asked: Omit<QuoteRequest, 'agency'>): Omit<Quote, 'carrier'> | undefined {
  const { version, certainty, remittance } = FARES;
  const oneWay = oneWayFare(asked);
  // There and back is the sum of both, and of the heavier dossier's way there nothing is said.
  if (oneWay === undefined || (oneWay.resultsOnly && asked.direction === 'two-way')) return undefined;
  const share = shareOf(asked.waiver) * (asked.direction === 'two-way' ? 2 : 1);
  return {
    lowest: oneWay.lowest * share,
    highest: oneWay.highest * share,
    resultsOnly: oneWay.resultsOnly,
    version,
    certainty,
    remittance: { ...remittance },
  };
}

function oneWayFare({
  zone,
  weightGrams,
}: Pick<QuoteRequest, 'zone' | 'weightGrams'>):
  { readonly lowest: number; readonly highest: number; readonly resultsOnly: boolean } | undefined {
  const band = FARES.bands.find(({ upToGrams }) => weightGrams <= upToGrams) ?? FARES.bands.at(-1);
  if (band === undefined) return undefined;
  const exact = band.byZone?.[zone];
  const more = Math.max(0, Math.ceil((weightGrams - band.upToGrams) / FARES.further.everyGrams));
  return {
    lowest: (exact ?? band.lowest) + more * FARES.further.lowest,
    highest: (exact ?? band.highest) + more * FARES.further.highest,
    resultsOnly: band.resultsOnly === true,
  };
}

function shareOf(waiver: FareWaiver | undefined): number {
  if (waiver === undefined) return 1;
  return FARES.free.includes(waiver) ? 0 : 0.5;
}
