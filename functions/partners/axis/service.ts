/** Stands in the configuration for every service that is not named. */
const ANY = '*';

/** What the configuration says of a service: by its name, else what holds for every one; undefined: nothing. */
export function serviceOf<T>(services: Readonly<Record<string, T>>, name: string): T | undefined {
  if (Object.hasOwn(services, name)) return services[name];
  return Object.hasOwn(services, ANY) ? services[ANY] : undefined;
}

/** A configured text with the service's name where it says `{service}`. */
export const withService = (pattern: string, name: string): string => pattern.replaceAll('{service}', name);
