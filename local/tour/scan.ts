import { deflateSync } from 'node:zlib';
import { chunk } from './paper.ts';

/** A4 at 200 dots per inch, as a scanner gives it. */
const WIDTH = 1_654;
const HEIGHT = 2_339;
const DOTS_PER_METRE = 7_874;

type Colour = readonly [number, number, number];

const PAPER: Colour = [250, 246, 232];
const FRAME: Colour = [176, 38, 40];
const INK: Colour = [46, 46, 58];
const STAMP: Colour = [200, 30, 40];

/** A scan (PNG, colour, 200 dpi) of nobody's paper: a frame, lines as of writing, a round stamp. `turn` makes each its own. */
export function scanOfPaper(turn: number): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc((WIDTH * 3 + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = y * (WIDTH * 3 + 1);
    for (let x = 0; x < WIDTH; x += 1) rows.set(colourAt(x, y, turn), row + 1 + x * 3);
  }
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header(2)),
      chunk('pHYs', fineness()),
      chunk('IDAT', deflateSync(rows, { level: 6 })),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

/** The same size without colour: what a copier's usual setting gives, and what must not be certified. */
export function greyScan(): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, 210);
  for (let y = 0; y < HEIGHT; y += 1) rows[y * (WIDTH + 1)] = 0;
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header(0)),
      chunk('pHYs', fineness()),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function header(colourType: 0 | 2): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, colourType, 0, 0, 0], 8);
  return head;
}

function fineness(): Buffer {
  const size = Buffer.alloc(9);
  size.writeUInt32BE(DOTS_PER_METRE, 0);
  size.writeUInt32BE(DOTS_PER_METRE, 4);
  size[8] = 1; // metres
  return size;
}

function colourAt(x: number, y: number, turn: number): Colour {
  const edge = Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y);
  if (edge > 60 && edge < 72) return FRAME;
  const round = Math.hypot(x - 1_150, y - 1_850);
  if (round > 150 && round < 162) return STAMP;
  if (x < 220 || x > WIDTH - 220 || y < 300 || y > 1_650) return PAPER;
  const line = Math.floor((y - 300) / 60);
  const isWriting = (y - 300) % 60 < 22 && x < 1_400 - ((line * 137 + turn * 71) % 500);
  return isWriting && (x * 7 + line * 13 + turn) % 19 > 4 ? INK : PAPER;
}
