/** JSON as it is in a template, and the few ways in which sentences look into it. */
export type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/** What is found by following keys and positions; undefined where the way ends. */
export function at(json: Json | undefined, ...way: readonly (string | number)[]): Json | undefined {
  let here = json;
  for (const step of way) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Array.isArray(here) ? (typeof step === 'number' ? here[step] : undefined) : here[step];
  }
  return here;
}

/** A list as a list, one thing as a list of one, nothing as none. */
export function list(json: Json | undefined): readonly Json[] {
  if (json === undefined || json === null) return [];
  return Array.isArray(json) ? json : [json];
}

/** Names and values of an object, none where there is none. */
export function entries(json: Json | undefined): readonly (readonly [string, Json])[] {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
}

/** Every string in it, keys included. */
export function strings(json: Json | undefined): string[] {
  if (typeof json === 'string') return [json];
  if (Array.isArray(json)) return json.flatMap(strings);
  return entries(json).flatMap(([key, value]) => [key, ...strings(value)]);
}

/** A string or number as text; whatever else is there, or is not, as none. */
export function text(json: Json | undefined): string {
  return typeof json === 'string' || typeof json === 'number' ? String(json) : '';
}
