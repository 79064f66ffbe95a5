/** Whether a media type is one of those that the API takes and gives as bytes. */
export function createBinaryTest(types: readonly string[]): (contentType: string | undefined) => boolean {
  if (types.length === 0) return () => false;
  if (types.includes('*/*')) return () => true;
  const exact = new Set(types.map((type) => type.toLowerCase()));
  const families = types.filter((type) => type.endsWith('/*')).map((type) => type.slice(0, -1).toLowerCase());
  return (contentType) => {
    // Of several accepted types the gateway looks at the first.
    const type = (contentType ?? '').split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
    return exact.has(type) || families.some((family) => type.startsWith(family));
  };
}
