import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const account = z.strictObject({ id: z.string().min(1), secret: z.string().min(1) });
const address = z.url({ protocol: /^https?$/ });

/** Where a gateway is and as whom it is spoken to: `.lienthong.json`. */
export const Profile = z.strictObject({
  url: address,
  tokenUrl: address,
  clients: z.strictObject({
    /** Submits dossiers. */
    portal: account,
    /** Reads, and puts parked duties right. */
    officer: account,
  }),
});
export type Profile = z.infer<typeof Profile>;

export const PROFILE_FILE = '.lienthong.json';

/** Writes a profile into a directory, readable by its owner only. Returns the file. */
export function writeProfile(directory: string, profile: Profile): string {
  const file = path.join(directory, PROFILE_FILE);
  writeFileSync(file, `${JSON.stringify(Profile.parse(profile), null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600); // the mode above is for a new file only
  return file;
}

/** A profile that was read, no file, or what is wrong with it. */
export type ReadProfile =
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly why: string };

export function readProfile(file: string): ReadProfile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { kind: 'absent' };
  }
  try {
    const read = Profile.safeParse(JSON.parse(text));
    if (read.success) return { kind: 'profile', profile: read.data };
    const [first] = read.error.issues;
    return { kind: 'damaged', why: `${first?.path.join('.') ?? ''}: ${first?.message ?? ''}` };
  } catch {
    return { kind: 'damaged', why: 'not JSON' };
  }
}
