import * as z from 'zod';
import { BRANCHES } from '../pki/authorities.ts';
import { KEY_KINDS } from '../pki/key-ring.ts';
import type { Issued, Pki, Standing } from '../pki/pki.ts';
import { subjectSchema } from '../pki/subject.ts';
import credentialsFile from './credentials.json' with { type: 'json' };

/** A key that the service holds for somebody. A person agrees on the phone, or by a PIN; a body's key needs no more than a token. */
export const credentialSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/),
  /** The `userID` that it is listed under. */
  owner: z.string().min(1),
  profile: z.enum(['person', 'body']),
  description: z.string().max(255),
  pin: z.string().optional(),
});
export type Credential = z.infer<typeof credentialSchema>;

const fileSchema = z.array(
  credentialSchema.extend({ branch: z.enum(BRANCHES), key: z.enum(KEY_KINDS), subject: subjectSchema }),
);

const first = fileSchema.parse(credentialsFile);

/** Whose certificates stand from the first start: the keys have the credentials' names. */
export const CREDENTIAL_HOLDERS: readonly Standing[] = first.map(({ id, branch, profile, subject, key }) => ({
  name: id,
  branch,
  profile,
  subject,
  key,
}));

/** The credentials, and which certificate each shows now. */
export class Credentials {
  readonly #pki: Pki;
  readonly #held = new Map<string, Credential>();
  readonly #shown = new Map<string, Issued>();

  constructor(pki: Pki) {
    this.#pki = pki;
    this.reset();
  }

  find(id: string): Credential | undefined {
    return this.#held.get(id);
  }

  of(owner: string): Credential[] {
    return [...this.#held.values()].filter((each) => each.owner === owner);
  }

  list(): Credential[] {
    return [...this.#held.values()];
  }

  /** The certificate that a credential shows: the first start's, or one issued for it since. */
  certificateOf({ id }: Credential): Issued {
    return this.#shown.get(id) ?? this.#pki.standing(id);
  }

  /** A new credential, or another certificate for one that there is. */
  show(credential: Credential, certificate: Issued): void {
    this.#held.set(credential.id, credential);
    this.#shown.set(credential.id, certificate);
  }

  reset(): void {
    this.#held.clear();
    this.#shown.clear();
    for (const { id, owner, profile, description, pin } of first)
      this.#held.set(id, { id, owner, profile, description, ...(pin === undefined ? {} : { pin }) });
  }
}
