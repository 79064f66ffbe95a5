import { crc32, deflateSync } from 'node:zlib';

/** A file of the tour: its bytes and what is declared of them. */
export interface Paper {
  /** File name, of plain letters. */
  readonly name: string;
  readonly mediaType: 'application/pdf' | 'image/png';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A one-page PDF (A4) with a few lines of ASCII text on it. */
export function pdf(name: string, lines: readonly string[]): Paper {
  const escaped = lines.map((line) => line.replace(/[\\()]/g, '\\$&').replace(/[^ -~]/g, '?'));
  const text = `BT /F1 12 Tf 16 TL 56 780 Td\n${escaped.map((line) => `(${line}) Tj T*`).join('\n')}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const places: string[] = [];
  objects.forEach((object, index) => {
    places.push(`${String(body.length).padStart(10, '0')} 00000 n `);
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
  });
  const table = ['xref', `0 ${objects.length + 1}`, '0000000000 65535 f ', ...places].join('\n');
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return { name, mediaType: 'application/pdf', bytes: new TextEncoder().encode(`${body}${table}\n${end}`) };
}

/** A grey scan of the given size in pixels, each pixel drawn by the source of numbers in [0, 1). */
export function png(name: string, width: number, height: number, random: () => number): Paper {
  const pixels = Buffer.alloc((width + 1) * height); // each row begins with its filter: 0, none
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      pixels[row * (width + 1) + 1 + column] = 224 + Math.floor(random() * 32);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8); // 8 bits, grey, deflated, no filter method but the one, not interlaced
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return { name, mediaType: 'image/png', bytes: new Uint8Array(Buffer.concat(parts)) };
}

/** A part of a PNG. */
export function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
