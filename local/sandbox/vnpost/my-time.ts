const VIETNAM_MS = 7 * 3_600_000;

/** An instant in epoch milliseconds as MyVNPost writes it: `dd/MM/yyyy HH:mm:ss`, +07:00. */
export function myTime(instant: number): string {
  const iso = new Date(instant + VIETNAM_MS).toISOString();
  const [year, month, day] = iso.slice(0, 10).split('-');
  return `${day ?? ''}/${month ?? ''}/${year ?? ''} ${iso.slice(11, 19)}`;
}
