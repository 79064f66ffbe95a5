import { PDFDocument, PDFName, type PDFContext, type PDFDict, type PDFPage } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import { judgeContent } from '../../../../functions/kernel/pdf/judge-content.ts';
import { COPY_LIMITS } from '../../../../functions/kernel/pdf/read-limits.ts';
import { opened } from '../../../support/pdf-attacks.ts';

type Draw = (resources: PDFDict, context: PDFContext, page: PDFPage) => void;

/** What is held against a file of one page with resources of its own. */
async function heldAgainst(draw: Draw): Promise<readonly string[]> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([10, 10]);
  const resources = document.context.obj({});
  page.node.set(PDFName.of('Resources'), document.context.register(resources));
  draw(resources, document.context, page);
  const file = opened(await document.save({ useObjectStreams: false }));
  return judgeContent(file, COPY_LIMITS).map(({ code, detail }) => `${code} /${detail ?? ''}`);
}

const set = (dict: PDFDict, key: string, value: Parameters<PDFDict['set']>[1]): void => {
  dict.set(PDFName.of(key), value);
};

describe('names that a writer chose', () => {
  it.each<readonly [string, Draw]>([
    [
      'of states of graphics, apart',
      (resources, context) => {
        const names = context.obj({ Ref: context.register(context.obj({ CA: 1 })) });
        set(resources, 'ExtGState', context.register(names));
      },
    ],
    [
      'of glyphs, apart',
      (resources, context) => {
        const glyphs = context.register(context.obj({ AA: context.register(context.stream('')) }));
        set(resources, 'Font', context.obj({ F: { Type: 'Font', Subtype: 'Type3', CharProcs: glyphs } }));
      },
    ],
    [
      'of inks, apart',
      (resources, context) => {
        const inks = context.register(context.obj({ JS: ['Separation', 'JS', 'DeviceRGB'] }));
        set(
          resources,
          'ColorSpace',
          context.obj({ C: ['DeviceN', ['JS'], 'DeviceRGB', { Colorants: inks }] }),
        );
      },
    ],
  ])('mean nothing: %s', async (_, draw) => {
    expect(await heldAgainst(draw)).toEqual([]);
  });

  it.each<readonly [string, Draw, string]>([
    [
      'a picture that is named as a list of names is',
      (resources, context) => {
        const picture = context.stream('', { Subtype: 'Image', Alternates: [] });
        set(resources, 'XObject', context.obj({ Font: context.register(picture) }));
      },
      'pdf-alternate /Alternates',
    ],
    [
      'a state of graphics that is named as a list of names is',
      (resources, context) => {
        set(resources, 'ExtGState', context.obj({ XObject: { AA: {} } }));
      },
      'pdf-active-content /AA',
    ],
    [
      'a state of graphics that is named as resources are',
      (resources, context) => {
        const state = context.register(context.obj({ XObject: { AA: {} } }));
        set(resources, 'ExtGState', context.obj({ Resources: state }));
      },
      'pdf-active-content /AA',
    ],
    [
      'the shading of a pattern, which is no list of names',
      (resources, context) => {
        const shading = context.register(context.obj({ ShadingType: 2, AF: [] }));
        set(resources, 'Pattern', context.obj({ P: { PatternType: 2, Shading: shading } }));
      },
      'pdf-attachment /AF',
    ],
    [
      'the font of a state of graphics, which is no list of names',
      (resources, context) => {
        const font = context.register(context.obj({ Type: 'Font', URI: 1 }));
        set(resources, 'ExtGState', context.obj({ G: { Font: [font, 20] } }));
      },
      'pdf-active-content /URI',
    ],
    [
      'names that are also what is named',
      (resources, context) => {
        const names = context.obj({ Ref: {} });
        const reference = context.register(names);
        set(resources, 'ExtGState', reference);
        set(resources, 'XObject', context.obj({ X: reference }));
      },
      'pdf-attachment /Ref',
    ],
    [
      'what is named, and is also names',
      (resources, context) => {
        const reference = context.register(context.obj({ Ref: {} }));
        set(resources, 'ExtGState', context.obj({ X: reference }));
        set(resources, 'XObject', reference);
      },
      'pdf-attachment /Ref',
    ],
    [
      'a picture in the place of names',
      (resources, context) => {
        set(resources, 'XObject', context.register(context.stream('', { Subtype: 'Image', OPI: {} })));
      },
      'pdf-alternate /OPI',
    ],
    [
      'resources that are also a property of what is drawn',
      (resources, context, page) => {
        set(resources, 'XObject', context.obj({ Ref: {} }));
        const reference = page.node.get(PDFName.of('Resources'));
        set(resources, 'Properties', context.obj({ M: reference! }));
      },
      'pdf-attachment /Ref',
    ],
  ])('do not hide %s', async (_, draw, held) => {
    expect(await heldAgainst(draw)).toEqual([held]);
  });
});
