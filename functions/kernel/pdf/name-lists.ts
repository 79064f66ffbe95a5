/** What resources are listed under (ISO 32000-1 §7.8.3), each list by names that a writer chose. Not of properties. */
export const RESOURCE_LISTS: ReadonlySet<string> = new Set([
  'Font',
  'XObject',
  'ColorSpace',
  'ExtGState',
  'Pattern',
  'Shading',
]);

/** Lists by such names wherever they stand: the glyphs of a font (§9.6.5), the inks of a colour space (§8.6.6.5). */
export const OTHER_LISTS: ReadonlySet<string> = new Set(['CharProcs', 'Colorants']);
