/**
 * Kinds of originals. `sensitive`: an image of it is sensitive personal data (Decree 356/2025: images of identity cards);
 * it lies sealed, for the shortest time, and whoever reads it is on record. The list is ours: no rule gives one.
 */
export const ORIGINAL_KINDS = {
  'identity-card': { vi: 'Thẻ căn cước, căn cước công dân, chứng minh nhân dân', sensitive: true },
  passport: { vi: 'Hộ chiếu', sensitive: true },
  'driving-licence': { vi: 'Giấy phép lái xe', sensitive: true },
  'civil-status': { vi: 'Giấy tờ hộ tịch', sensitive: false },
  'land-certificate': { vi: 'Giấy chứng nhận quyền sử dụng đất', sensitive: false },
  diploma: { vi: 'Văn bằng, chứng chỉ', sensitive: false },
  decision: { vi: 'Quyết định, giấy phép', sensitive: false },
  other: { vi: 'Giấy tờ khác', sensitive: false },
} as const satisfies Readonly<Record<string, { readonly vi: string; readonly sensitive: boolean }>>;

export type OriginalKind = keyof typeof ORIGINAL_KINDS;

/** Whether an image of such an original is sensitive. */
export const isSensitive = (kind: OriginalKind): boolean => ORIGINAL_KINDS[kind].sensitive;
