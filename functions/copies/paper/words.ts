import type { CertificationWords } from '../../../schemas/copies/certification.ts';
import type { Paragraph } from './lay-out.ts';
import { sayDay, sayTime } from './say-date.ts';
import { fillIn, type Wording } from './wording.ts';

/** Decree 30/2020, Annex I, Part II: the words at the top right are 10 pt. */
const TOP_SIZE = 10;

/** Top right of the first page: which form of copy this is, whose, and when. */
export function topParagraphs(words: CertificationWords, wording: Wording): readonly Paragraph[] {
  const values = { agency: words.agencyName, time: sayTime(words.certifiedAt) };
  return wording.top.map((line) => ({
    text: fillIn(line, values),
    weight: 'regular',
    size: TOP_SIZE,
    align: 'right',
    above: 0,
  }));
}

/** The words of certification, at the end of the last page. Smaller on a paper narrower than A5. */
export function certificationParagraphs(
  words: CertificationWords,
  wording: Wording,
  width: number,
): readonly Paragraph[] {
  const size = width < 300 ? 10 : 12;
  const { original } = words;
  const day = sayDay(words.certifiedAt);
  const told = [
    fillIn(wording.original, { type: original.type }),
    ...(original.number === undefined ? [] : [fillIn(wording.originalNumber, { number: original.number })]),
    ...(original.issuer === undefined ? [] : [fillIn(wording.originalIssuer, { issuer: original.issuer })]),
    fillIn(wording.originalPages, { pages: String(words.pages) }),
  ].join(', ');
  const line = (text: string, more: Partial<Paragraph> = {}): Paragraph => ({
    text,
    weight: 'regular',
    size,
    align: 'left',
    above: size / 3,
    ...more,
  });
  const centred = (text: string, above: number, weight: Paragraph['weight'] = 'bold'): Paragraph =>
    line(text, { align: 'centre', above, weight });
  return [
    centred(wording.statement, 0),
    line(told),
    line(fillIn(wording.number, { number: words.number, volume: words.volume, code: words.registerCode })),
    line(
      fillIn(wording.day, {
        date: day.figures,
        words: day.words,
        place: words.place ?? words.agencyName,
      }),
    ),
    centred(wording.certifier, size),
    centred(words.certifierTitle, 0, 'regular'),
    centred(words.certifierName, size / 3),
    centred(words.agencyName, size / 3, 'regular'),
  ];
}

/** How anybody checks the copy; small, since it is a long address. */
export const checkParagraphs = ({ checkUrl }: CertificationWords, wording: Wording): readonly Paragraph[] => [
  {
    text: fillIn(wording.howToCheck, { address: checkUrl }),
    weight: 'regular',
    size: 8,
    align: 'left',
    above: 6,
  },
];
