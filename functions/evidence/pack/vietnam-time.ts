import type { Instant } from '../../kernel/clock.ts';

/** A moment as people in Vietnam write it, to the second, with the offset said once by whoever prints it. */
export function inVietnam(at: Instant): string {
  const shifted = new Date(Date.parse(at) + 7 * 3_600_000).toISOString();
  const [year, month, day] = shifted.slice(0, 10).split('-');
  return `${shifted.slice(11, 19)} ngày ${day ?? ''}/${month ?? ''}/${year ?? ''}`;
}

/** A stretch of time in words, e.g. `2 giờ 05 phút`. */
export function inWords(ms: number): string {
  if (ms < 1_000) return 'dưới 1 giây';
  const seconds = Math.floor(ms / 1_000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = seconds % 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  if (days > 0) return `${days} ngày ${two(hours)} giờ ${two(minutes)} phút`;
  if (hours > 0) return `${hours} giờ ${two(minutes)} phút`;
  return minutes > 0 ? `${minutes} phút ${two(rest)} giây` : `${rest} giây`;
}
