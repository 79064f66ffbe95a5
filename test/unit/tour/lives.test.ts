import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { livesOf, type Life } from '../../../local/tour/life.ts';
import { png, pdf } from '../../../local/tour/paper.ts';
import { stories } from '../../../local/tour/stories.ts';

const TODAY = '2026-03-30';
const origin = { seed: 7, today: TODAY, oneStopAgency: 'H21.17' };
const lives = livesOf(origin);
const statuses = ({ story, acts }: Life): number[] => [
  story.begins === 'online' ? 1 : 2,
  ...acts.map(({ status }) => status),
];
const moments = ({ submittedAt, receivedAt, acts }: Life): string[] => [
  submittedAt,
  ...(receivedAt === undefined ? [] : [receivedAt]),
  ...acts.flatMap(({ steps }) => steps.map(({ at }) => at)),
];
const digest = (life: Life): string =>
  createHash('sha256')
    .update(
      JSON.stringify(life, (_name, value: unknown) => (value instanceof Uint8Array ? [...value] : value)),
    )
    .digest('hex');

describe('the lives of the tour', () => {
  it('are 25, half by the native API and half by the drop-in in both its generations', () => {
    const byDoor = Map.groupBy(lives, ({ story }) => story.door);
    expect(lives).toHaveLength(25);
    expect([byDoor.get('native')?.length, byDoor.get('g1')?.length, byDoor.get('g2')?.length]).toEqual([
      13, 6, 6,
    ]);
  });

  it('end with the result returned, but for the one refused and the one withdrawn', () => {
    const ends = lives.map((life) => statuses(life).at(-1));
    expect(ends.filter((status) => status === 3)).toHaveLength(1);
    expect(ends.filter((status) => status === 7)).toHaveLength(1);
    expect(ends.filter((status) => status === 10)).toHaveLength(20);
    expect(ends.filter((status) => status === 9)).toHaveLength(3); // the post returns these
  });

  it('go by post in three of them, in one both ways: nobody tells that the result was returned', () => {
    const byPost = lives.filter(({ story }) => story.post !== 'nothing');
    expect(byPost.map(({ story }) => story.post).toSorted()).toEqual(['both', 'result', 'result']);
    expect(byPost.flatMap(({ acts }) => acts.filter(({ kind }) => kind === 'return'))).toEqual([]);
    expect(byPost.filter(({ story }) => story.door !== 'native')).toEqual([]);
  });

  it('hold one supplement, one stop and one financial duty, each led back into the process', () => {
    const passes = (from: number): number =>
      lives.filter((life) => statuses(life).join(' ').includes(` 4 ${from} 4 `)).length;
    expect([passes(5), passes(8), passes(6)]).toEqual([1, 1, 1]);
  });

  it('begin at the counter and online, by all channels, for citizens and enterprises', () => {
    const distinct = (of: (life: Life) => string): number => new Set(lives.map(of)).size;
    expect(distinct(({ story }) => story.begins)).toBe(2);
    expect(distinct(({ story }) => story.channel)).toBe(3);
    expect(distinct(({ story }) => story.applicantType)).toBe(2);
    expect(distinct(({ procedure }) => procedure.agency.short)).toBeGreaterThan(3);
  });

  it('give the drop-in only dossiers of the agency whose one-stop system it is', () => {
    const dropin = lives.filter(({ story }) => story.door !== 'native');
    expect(dropin.filter(({ procedure }) => !/^H21\.17(?:\.|$)/.test(procedure.agency.short))).toEqual([]);
  });

  it('move forward in time, never the same moment twice, and are over before today', () => {
    for (const life of lives) {
      const at = moments(life).map((moment) => Date.parse(moment));
      expect(at).toEqual([...new Set(at)].toSorted((a, b) => a - b));
      expect(Math.max(...at)).toBeLessThan(Date.parse(`${TODAY}T00:00:00+07:00`));
      expect(moments(life)[0]?.slice(0, 10)).toBe(life.day);
    }
  });

  it('are the same for the same seed and day, and others for another seed', () => {
    expect(livesOf(origin).map(digest)).toEqual(lives.map(digest));
    expect(livesOf({ ...origin, seed: 8 }).map(digest)).not.toEqual(lives.map(digest));
  });

  it('know each dossier from every other by its summary, and none of its people is real', () => {
    expect(new Set(lives.map(({ summary }) => summary)).size).toBe(stories.length);
    for (const { applicant } of lives) {
      expect(applicant.name).toMatch(/(?:Mẫu|Thử|Ví Dụ|Nghiệm|Giả Định|Minh Họa)$/);
      expect(applicant.phone).toMatch(/^09000000\d\d$/);
    }
  });
});

describe('the papers of the tour', () => {
  it('are PDFs whose cross-reference table leads to their objects', () => {
    const text = Buffer.from(pdf('don.pdf', ['Don (mau)']).bytes).toString('latin1');
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    expect(text.slice(table, table + 4)).toBe('xref');
    const places = [...text.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
    expect(places.map((place, index) => text.startsWith(`${index + 1} 0 obj`, place))).toEqual(
      Array(5).fill(true),
    );
    expect(text).toContain('(Don \\(mau\\)) Tj');
  });

  it('are PNGs whose pixels can be read back', () => {
    const bytes = Buffer.from(png('anh.png', 4, 3, () => 0.5).bytes);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    const place = bytes.indexOf('IDAT');
    const data = bytes.subarray(place + 4, place + 4 + bytes.readUInt32BE(place - 4));
    expect([...inflateSync(data)]).toEqual([
      0, 240, 240, 240, 240, 0, 240, 240, 240, 240, 0, 240, 240, 240, 240,
    ]);
  });
});
