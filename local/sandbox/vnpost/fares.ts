import { isNewProvince, provinces } from './catalogue.ts';
import faresFile from './fares.json' with { type: 'json' };

const STEP_GRAMS = 500;

/**
 * The fare in VND from one province to another, both by the post's codes or both by the two-tier list's, for a
 * weight in grams; or what is wrong with the question.
 */
export function feeFor(from: unknown, to: unknown, weight: unknown): number | string {
  if (!isProvince(from)) return 'Mã tỉnh gửi không có trong danh mục';
  if (!isProvince(to)) return 'Mã tỉnh nhận không có trong danh mục';
  if (typeof weight !== 'number' || !(weight > 0)) return 'Khối lượng phải là số gam lớn hơn 0';
  const zone = String(from) === String(to) ? 'withinProvince' : 'betweenProvinces';
  const bands = faresFile[zone];
  const band = bands.find(({ grams }) => weight <= grams);
  if (band !== undefined) return band.fee;
  const heaviest = bands.at(-1);
  const steps = Math.ceil((weight - STEP_GRAMS) / STEP_GRAMS);
  return (heaviest?.fee ?? 0) + steps * faresFile.eachFurther500Grams[zone];
}

function isProvince(code: unknown): boolean {
  return (
    (typeof code === 'string' || typeof code === 'number') &&
    (provinces.has(String(code)) || isNewProvince(String(code)))
  );
}
