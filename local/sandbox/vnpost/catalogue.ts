import catalogueFile from './catalogue.json' with { type: 'json' };

/** The post's own codes of the 63 provinces, as `SenderProvince` and `ReceiverProvince` have them. */
export const provinces: ReadonlyMap<string, string> = new Map(Object.entries(catalogueFile.provinces));

/** The 34 provinces since 1 July 2025, by their administrative codes. */
export const newProvinces: readonly { readonly code: string; readonly name: string }[] =
  catalogueFile.newProvinces;

/** A few communes of the two-tier list: enough to be asked for. */
export const newCommunes: readonly {
  readonly code: string;
  readonly name: string;
  readonly provinceCode: string;
}[] = catalogueFile.newCommunes;

/** Whether a province of the two-tier list has this code. */
export function isNewProvince(code: string): boolean {
  return newProvinces.some((province) => province.code === code);
}
