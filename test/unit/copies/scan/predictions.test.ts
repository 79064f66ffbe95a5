import { describe, expect, test } from 'vitest';
import type { SampleLayout } from '../../../../functions/copies/scan/sample-layout.ts';
import { undoPrediction } from '../../../../functions/copies/scan/undo-prediction.ts';

const [WIDTH, HEIGHT] = [40, 12];
/** Samples without order, the same ones each time. */
const picture = Array.from({ length: HEIGHT }, (_, row) =>
  Array.from({ length: WIDTH }, (_each, at) => (row * 7_919 + at * at * 104_729 + row * at * 31) % 251),
);
const sampleAt = (row: number, at: number): number => picture[row]?.[at] ?? 0;

/** What each way predicts from the sample left, above, and left above (ISO/IEC 15948, Table 9.1). */
const WAYS: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => Math.floor((left + up) / 2),
  (left, up, corner) =>
    [left, up, corner].toSorted(
      (one, other) => Math.abs(left + up - corner - one) - Math.abs(left + up - corner - other),
    )[0] ?? 0,
];

const differences = (row: number, way: number): Uint8Array =>
  Uint8Array.from({ length: WIDTH }, (_, at) => {
    const [left, up, corner] = [sampleAt(row, at - 1), sampleAt(row - 1, at), sampleAt(row - 1, at - 1)];
    return sampleAt(row, at) - (WAYS[way]?.(left, up, corner) ?? 0);
  });

const layout = (prediction: SampleLayout['prediction']): SampleLayout => ({
  width: WIDTH,
  height: HEIGHT,
  components: 1,
  bits: 8,
  prediction,
});
const undone = (prediction: SampleLayout['prediction'], rows: readonly Uint8Array[]): number[][] => {
  const undo = undoPrediction(layout(prediction));
  return rows.map((row) => Array.from(undo(row)));
};

describe('samples that stand as differences are made out again', () => {
  test.each([
    ['not predicted', 0],
    ['from the left', 1],
    ['from above', 2],
    ['from both', 3],
    ['from the nearest', 4],
  ])('%s, all the way down', (_, way) => {
    const rows = picture.map((_row, row) => Uint8Array.of(way, ...differences(row, way)));
    expect(undone('png', rows)).toEqual(picture);
  });

  test('each row its own way, as programs choose it', () => {
    const rows = picture.map((_row, row) => Uint8Array.of(row % 5, ...differences(row, row % 5)));
    expect(undone('png', rows)).toEqual(picture);
  });

  test('of TIFF, from the left in every row', () => {
    expect(
      undone(
        'tiff',
        picture.map((_row, row) => differences(row, 1)),
      ),
    ).toEqual(picture);
  });

  test('and the row is left as it came, for whoever looks at it next', () => {
    const row = Uint8Array.of(1, ...differences(0, 1));
    const before = Array.from(row);
    undoPrediction(layout('png'))(row);
    expect(Array.from(row)).toEqual(before);
  });
});
