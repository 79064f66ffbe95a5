/**
 * A text cut to at most `limit` UTF-16 units, ended with an ellipsis when something was cut. Never splits
 * a letter from its marks (Vietnamese may be written with combining marks).
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('vi', { granularity: 'grapheme' }).segment(text)) {
    if (kept.length + segment.length > limit - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
