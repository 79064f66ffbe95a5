import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Every metric that the gateway publishes (CloudWatch embedded metric format, namespace LienThong). */
export type MetricName =
  | 'accepted'
  | 'refused'
  | 'attempts'
  | 'confirmed'
  | 'parked'
  | 'superseded'
  | 'attemptMs'
  | 'queued'
  | 'oldestDutySeconds'
  | 'breakerOpen'
  | 'flagged'
  /** Events of orders that nobody made, and rows of a feed that cannot be read. */
  | 'strays'
  /** Orders without an event for longer than their contract allows, although the carrier was asked. */
  | 'silent'
  /** A carrier's feed that could not be read, or that repeats itself. */
  | 'feedStalled'
  /** Readings made over two routes of the axis: by whether both answered the same, or the second one at all. */
  | 'dualRunAgreed'
  | 'dualRunDiffered'
  | 'dualRunUnanswered'
  /** Answers of a register about somebody else than was asked about: refused. */
  | 'aboutAnotherPerson'
  /** Answers of a register, or rows of one, that could not be read. */
  | 'answerUnreadable'
  /** Looks at the register: by operation and outcome (`refused` by the register, `not-permitted` by us). */
  | 'looks'
  /** Looks in a volume, at an hour or at a name that somebody should ask about. */
  | 'abnormalLooks'
  /** How long ago the time lies up to which the province's register follows the population register. */
  | 'syncBehindSeconds'
  /** Windows of changes that only a person can set going again. */
  | 'syncBlocked'
  /** People about whose life or marriage sources contradict each other anew. */
  | 'recordConflicts'
  /** Differences that the nightly reconciliation with the post has found. */
  | 'reconciliationDiffers'
  /** How long the oldest happening has waited to be proved by a time-stamped root. */
  | 'evidenceBehindSeconds'
  /** Roots whose seal or time-stamp did not hold when they were judged. */
  | 'rootsInvalid';

/** One publisher per set of dimensions: making one costs more than publishing a value by it. */
const publishers = new Map<string, Metrics>();

/**
 * Adds one value under the given dimensions (partner, operation, outcome: never an id, so that they are few).
 * Written as one line of its own, so that values of different dimensions do not mix.
 */
export function measure(
  name: MetricName,
  value: number,
  dimensions: Readonly<Record<string, string>> = {},
): void {
  publisherOf(dimensions).addMetric(name, unitOf(name), value);
}

function unitOf(name: MetricName): (typeof MetricUnit)['Count' | 'Milliseconds' | 'Seconds'] {
  if (name.endsWith('Ms')) return MetricUnit.Milliseconds;
  return name.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count;
}

function publisherOf(dimensions: Readonly<Record<string, string>>): Metrics {
  const key = Object.entries(dimensions).join(' ');
  const known = publishers.get(key);
  if (known !== undefined) return known;
  const made = new Metrics({ defaultDimensions: { ...dimensions }, singleMetric: true });
  publishers.set(key, made);
  return made;
}
