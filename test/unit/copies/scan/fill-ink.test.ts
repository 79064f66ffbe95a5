import type { PDFArray } from '@cantoo/pdf-lib';
import { PDFContext, PDFName, type PDFObject } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { BLACK, isDark, isWhite, takeInk, type Ink } from '../../../../functions/copies/scan/fill-ink.ts';
import { readContent } from '../../../../functions/copies/scan/read-content.ts';
import { profileOf } from '../../../support/scans.ts';

/** In what ink a scanner's stencils are painted, so that it can be mixed anew and nothing is hidden under it. */

/** The ink after instructions, where the resources name these spaces. */
function inkAfter(content: string, spaces: Readonly<Record<string, PDFObject>> = {}): Ink {
  let ink = BLACK;
  for (const instruction of readContent(Buffer.from(content)))
    ink =
      takeInk(ink, instruction?.operator ?? '', instruction?.operands ?? [], (operand) =>
        typeof operand === 'object' ? (spaces[operand.name] ?? PDFName.of(operand.name)) : undefined,
      ) ?? ink;
  return ink;
}
const context = PDFContext.create();
const paletteOf = (base: string): PDFArray => context.obj(['Indexed', base, 1]);
const profiled = (data: Buffer, entries: object): PDFObject =>
  context.obj(['ICCBased', context.stream(data, entries as never)]);

describe('the ink of a stencil', () => {
  test.each([
    ['', 'gray', [0]],
    ['0.25 g', 'gray', [0.25]],
    ['0.1 0.2 0.3 rg', 'rgb', [0.1, 0.2, 0.3]],
    ['0 0.1 0.2 0.7 k', 'cmyk', [0, 0.1, 0.2, 0.7]],
    ['1 g /DeviceRGB cs', 'rgb', [0, 0, 0]],
    ['1 g /DeviceCMYK cs', 'cmyk', [0, 0, 0, 1]],
    ['/DeviceRGB cs 0 0 0.4 scn', 'rgb', [0, 0, 0.4]],
    ['-3 0.5 7 rg', 'rgb', [0, 0.5, 1]],
  ] as const)('after "%s" is mixed of %s', (content, space, values) => {
    expect(inkAfter(content).device).toEqual({ space, values });
  });

  test.each([
    ['a palette', '/Ink cs 0 scn'],
    ['a pattern', '/Pattern cs /P1 scn'],
    ['a space of which only the name is there', '/CalRGB cs 0 0 0 scn'],
    ['a profile with a palette instead', '/Profile cs 0 scn'],
    ['a profile that is none', '/Nonsense cs 0 scn'],
    ['what a profile of four inks begins with', '/Printed cs'],
    ['fewer numbers than its space has', '/DeviceRGB cs 0 scn'],
    ['more numbers than its space has', '/DeviceGray cs 0 1 sc'],
  ])('by %s cannot be told', (_, content) => {
    const spaces = {
      Ink: paletteOf('DeviceRGB'),
      Profile: profiled(profileOf('GRAY'), { N: 1, Alternate: paletteOf('DeviceRGB') }),
      Nonsense: profiled(Buffer.from('x'), { N: 1 }),
      Printed: profiled(profileOf('CMYK'), { N: 4 }),
    };
    expect(inkAfter(content, spaces).device).toBeUndefined();
  });

  test('by a profile that is sound is mixed of as many of the device', () => {
    const spaces = { Ink: profiled(profileOf('RGB '), { N: 3 }) };
    expect(inkAfter('/Ink cs', spaces).device).toEqual({ space: 'rgb', values: [0, 0, 0] });
    expect(inkAfter('/Ink cs 0 0 0.4 sc', spaces).device).toEqual({ space: 'rgb', values: [0, 0, 0.4] });
  });

  test('is known again once it is set plainly', () => {
    expect(inkAfter('/Ink cs 0 scn 0 g', { Ink: paletteOf('DeviceRGB') }).device).toEqual(BLACK.device);
  });

  test.each(['0 g', '0.5 g', '0 0 0.4 rg', '0.8 0 0 rg', '0 0.5 0 rg', '0 0 0 1 k', '0.9 0.6 0 0.2 k'])(
    '%s is as dark as what is written by',
    (content) => {
      expect(isDark(inkAfter(content))).toBe(true);
    },
  );

  test.each(['1 g', '0.6 g', '1 1 0 rg', '0.9 1 0.2 rg', '0 0 1 0 k', '0 0 0 0 k', '0.9 0.9 0.8 rg'])(
    '%s is as light as paper, and could hide what is written',
    (content) => {
      expect(isDark(inkAfter(content))).toBe(false);
    },
  );

  test('is white only where all of it is', () => {
    expect(
      ['1 g', '1 1 1 rg', '0 0 0 0 k', '1 1 0 rg', '0.9 g'].map((each) => isWhite(inkAfter(each))),
    ).toEqual([true, true, true, false, false]);
  });
});
