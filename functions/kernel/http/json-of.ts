/** What a text says as JSON; undefined when it is none, which is an expected answer of a partner. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the callers check what they got against a shape
  }
}
