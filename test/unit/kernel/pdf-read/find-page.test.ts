import { PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import { findPage } from '../../../../functions/kernel/pdf/find-page.ts';
import { COPY_LIMITS } from '../../../../functions/kernel/pdf/read-limits.ts';
import type { PdfObject } from '../../../../functions/kernel/pdf/read-object.ts';
import type { PdfFile } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import { opened } from '../../../support/pdf-attacks.ts';

const PAGES = 40;
const SHARED = 200;

/** A file whose pages share what they show; every page has one object of its own besides, and one is of no page. */
async function fileOf() {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  const register = (): ReturnType<typeof context.register> => context.register(context.obj({ X: 1 }));
  const shared = Array.from({ length: SHARED }, register);
  const resources = context.register(context.obj({ Properties: { MC0: { Shared: shared } } }));
  const own = Array.from({ length: PAGES }, register);
  for (const mine of own) {
    const page = document.addPage([10, 10]);
    page.node.set(PDFName.of('Resources'), resources);
    page.node.set(PDFName.of('Group'), context.obj({ Mine: mine }));
  }
  const ofNone = register();
  document.catalog.set(PDFName.of('Metadata'), ofNone);
  const file = opened(await document.save({ useObjectStreams: false }));
  const numbers = { shared: shared[7]!, own: own[24]!, ofNone };
  return { file, numberOf: (which: keyof typeof numbers) => numbers[which].objectNumber };
}

/** The same file, counting how often one of its objects is looked up. */
function counted(file: PdfFile): { readonly file: PdfFile; readonly lookedUp: () => number } {
  let count = 0;
  class Counting extends Map<number, PdfObject> {
    override get(number: number): PdfObject | undefined {
      count += 1;
      return super.get(number);
    }
  }
  const revisions = file.revisions.map((each) => ({ ...each, objects: new Counting(each.objects) }));
  return { file: { ...file, revisions }, lookedUp: () => count };
}

describe('the page to which an object belongs', () => {
  it.each([
    ['own', 25],
    ['shared', 1],
    ['ofNone', undefined],
  ] as const)('is the first that reaches it: %s', async (which, page) => {
    const { file, numberOf } = await fileOf();
    expect(findPage(file, numberOf(which), COPY_LIMITS)).toBe(page);
  });

  it('is found without walking anew, for each page, over what the pages share', async () => {
    const { file, numberOf } = await fileOf();
    const counting = counted(file);
    findPage(counting.file, numberOf('ofNone'), COPY_LIMITS);
    const objects = file.revisions[0]!.objects.size;
    expect(counting.lookedUp()).toBeLessThan(3 * objects);
  });
});
