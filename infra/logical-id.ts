/** A name as part of a logical id: `vnpost-ngsp` is `VnpostNgsp`. */
export function idOf(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
