import { isCopyId, type CopyId } from '../../schemas/copies/copy-id.ts';
import { isBodyCertificate } from './authority-store.ts';
import type { Copies } from './copies.ts';
import { wasIssued, withdrawnIn, type KeptCopy, type Step, type StepAuthority } from './copy.ts';
import { copyOfFile, getCopy } from './copy-store.ts';
import type { CopyRegister, RegisterAnswer, RegisterEntry } from './verify/copy-register.ts';

/** The table in which copies are looked up, and nothing else of theirs. */
export interface RegisterReads {
  readonly tables: Pick<Copies['tables'], 'copies'>;
}

/** The register as a verifier asks it. A table that cannot be read makes it unreachable, never absent. */
export function openRegister(copies: RegisterReads): CopyRegister {
  const { copies: table } = copies.tables;
  const find = (id: CopyId | undefined): Promise<RegisterAnswer> =>
    id === undefined ? Promise.resolve({ kind: 'absent' }) : findCopy(copies, id);
  return {
    findByFileDigest: (digest) => reached(async () => find(await copyOfFile(table, digest))),
    findById: (id) => reached(() => find(isCopyId(id) ? id : undefined)),
    keepsFor: async (fingerprint) => {
      try {
        return await isBodyCertificate(table, fingerprint);
      } catch {
        return 'unreachable';
      }
    },
  };
}

/** Whoever verifies is told that the register could not be asked; what went wrong is no business of theirs. */
async function reached(ask: () => Promise<RegisterAnswer>): Promise<RegisterAnswer> {
  try {
    return await ask();
  } catch (error) {
    return { kind: 'unreachable', reason: error instanceof Error ? error.name : 'fault' };
  }
}

async function findCopy({ tables }: RegisterReads, id: CopyId): Promise<RegisterAnswer> {
  const copy = await getCopy(tables.copies, id);
  const issued = copy === undefined ? undefined : issuedOf(copy);
  if (copy === undefined || issued === undefined) return { kind: 'absent' };
  const { by: person } = issued.person;
  const entry: RegisterEntry = {
    copyId: id,
    state: copy.withdrawn === undefined ? 'issued' : 'withdrawn',
    ...withdrawnIn(copy),
    number: issued.number,
    volume: issued.volume,
    agency: { code: copy.agency, name: issued.agencyName },
    issuedAt: issued.issuedAt,
    scanDigest: issued.scanDigest,
    person: {
      fingerprint: person.fingerprint,
      ...takenAtOf(issued.person),
      ...(person.title === undefined ? {} : { title: person.title }),
      ...(person.instrument === undefined
        ? {}
        : { authorisation: { ...spanOf(person), instrument: person.instrument } }),
    },
    // As it was when the copy was sealed: a seal that is put right later changes nothing of it.
    body: [{ fingerprint: issued.body.by.fingerprint, ...spanOf(issued.body.by), ...takenAtOf(issued.body) }],
  };
  return { kind: 'found', entry };
}

const spanOf = ({ from, to }: StepAuthority) => ({ from, ...(to === undefined ? {} : { to }) });

const takenAtOf = ({ signedAt }: Step) => (signedAt === undefined ? {} : { takenAt: signedAt });

/** What every issued copy has; undefined of one that was not. */
export function issuedOf(copy: KeptCopy) {
  const { number, volume, issuedAt, agencyName, scanDigest, person, body, file } = copy;
  if (!wasIssued(copy) || number === undefined || volume === undefined || issuedAt === undefined)
    return undefined;
  if (agencyName === undefined || scanDigest === undefined || file === undefined) return undefined;
  if (person === undefined || body === undefined) return undefined;
  return { number, volume, issuedAt, agencyName, scanDigest, person, body, file };
}
