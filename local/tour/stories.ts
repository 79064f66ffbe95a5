/** By which door a dossier comes in: the native API, or the drop-in as one of the adapter's two generations. */
export type Door = 'native' | 'g1' | 'g2';

/** What happens to a dossier beside the ordinary. */
type Turn = 'none' | 'refused' | 'withdrawn' | 'supplemented' | 'stopped' | 'financial-duty';

/** One dossier of the tour, before it is filled in. */
export interface Story {
  readonly door: Door;
  readonly turn: Turn;
  /** Whether it begins online (status 1), or received at the counter (status 2). */
  readonly begins: 'online' | 'counter';
  /** KenhThucHien: 1 at the counter, 2 online, 3 by public post. */
  readonly channel: '1' | '2' | '3';
  readonly applicantType: '1' | '2';
  /** How many steps the experts report before the result. */
  readonly steps: number;
  /** The form of its code: the two of the province, or one that the national portal has issued. */
  readonly code: 'short' | 'long' | 'national';
  /** What goes by public post: nothing, the result, or the dossier and its result. Such lives are lived now, not told of. */
  readonly post: 'nothing' | 'result' | 'both';
  /** The one-stop system writes numbers where the wire wants strings, as some do. */
  readonly numbersForStrings: boolean;
}

const story = (door: Door, turn: Turn, given: Partial<Story> = {}): Story => ({
  door,
  turn,
  begins: 'counter',
  channel: given.begins === 'online' ? '2' : '1',
  applicantType: '1',
  steps: 2,
  code: 'short',
  post: 'nothing',
  numbersForStrings: false,
  ...given,
});

const online = { begins: 'online' } as const;

/** The 25 stories of the tour, in the order in which they begin. */
export const stories: readonly Story[] = [
  story('native', 'none', online),
  story('g1', 'none'),
  story('g2', 'none', { code: 'long' }),
  story('native', 'refused', online),
  story('native', 'supplemented'),
  story('g1', 'withdrawn'),
  story('g2', 'financial-duty'),
  story('native', 'stopped', online),
  story('native', 'none', { ...online, channel: '3', post: 'both' }),
  story('g1', 'none', { ...online, code: 'long' }),
  story('native', 'none', { applicantType: '2', steps: 12 }),
  story('g2', 'none', { ...online, applicantType: '2' }),
  story('native', 'none', { ...online, code: 'national' }),
  story('g1', 'none', { numbersForStrings: true }),
  story('native', 'none', { steps: 1, post: 'result' }),
  story('g2', 'none', { steps: 12 }),
  story('native', 'none', { ...online, steps: 3 }),
  story('g1', 'none', { channel: '3', steps: 3 }),
  story('native', 'none'),
  story('g2', 'none', { channel: '3', code: 'long' }),
  story('native', 'none', { ...online, applicantType: '2' }),
  story('g1', 'none', { ...online, steps: 1 }),
  story('native', 'none', { steps: 4, channel: '3', post: 'result' }),
  story('g2', 'none', { steps: 1 }),
  story('native', 'none', online),
];
