import accountsFile from './accounts.json' with { type: 'json' };

/** What consumers of each form show of themselves. Invented, for the sandbox only. */
export const { consumers, access, partnerCodes, apiKeys, systems, register } = accountsFile;

/** Whether a consumer's key and secret are right. */
export function isConsumer(key: string, secret: string): boolean {
  return new Map(Object.entries(consumers)).get(key) === secret;
}

/** Whether a system's id and key are right. */
export function isSystem(id: unknown, key: unknown): boolean {
  return typeof id === 'string' && new Map<string, string>(Object.entries(systems)).get(id) === key;
}

/** The agency whose keys a header holds: base64(JSON{AccessKey, SecretKey, AppName, PartnerCode, PartnerCodeCus}). */
export function agencyOf(header: unknown): string | undefined {
  if (typeof header !== 'string') return undefined;
  let shown: unknown;
  try {
    shown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  const text = JSON.stringify(shown);
  return access.find((each) => JSON.stringify(each) === text)?.PartnerCode;
}
