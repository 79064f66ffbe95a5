import type { CopyId } from '../../schemas/copies/copy-id.ts';
import { isSensitive } from '../../schemas/copies/original-kinds.ts';
import type { Reply } from '../kernel/http/api.ts';
import { log } from '../kernel/log.ts';
import type { ObjectStore } from '../kernel/object-store.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import type { CopyFiles } from './copies.ts';
import { wasIssued, type KeptCopy } from './copy.ts';
import { issuedKey, readFile } from './files.ts';
import { keepChange, openCopy } from './keep-copy.ts';

/** What handing out needs. */
export interface HandingOut extends CopyFiles {
  readonly presign: ObjectStore['presignGet'];
}

/** Who gets the file: a client by its own right, or whoever has the link. */
export interface Receiver {
  readonly actor: string;
  readonly mayRead: (copy: KeptCopy) => boolean;
}

/** How long the store's own address is good, in seconds. */
const FETCH_SECONDS = 300;

const ROUNDS = 10;

/**
 * Hands out an issued file: by an address of the store, which lets it go without passing through here. One whose image is
 * sensitive lies sealed, so the function opens and hands it out itself, and only after it stands in the evidence who got
 * it. A withdrawn copy is still handed out to its agency, never by link.
 *
 * Refused: `copy-not-found`, `copy-file-not-ready`, `copy-file-gone`.
 */
export async function handOutCopy(
  copies: HandingOut,
  id: CopyId,
  receiver: Receiver,
): Promise<Result<Reply>> {
  for await (const _ of rounds(ROUNDS)) {
    const opened = await openCopy(copies, id);
    if (opened === undefined || !receiver.mayRead(opened.copy)) return refuse('copy-not-found');
    const { copy } = opened;
    if (!wasIssued(copy) || copy.file === undefined) return refuse('copy-file-not-ready');
    if (copy.fileGone === true) return refuse('copy-file-gone');
    const { digest } = copy.file;
    if (!isSensitive(copy.original.kind)) {
      const url = await copies.presign(issuedKey(id, digest), `${id}.pdf`, FETCH_SECONDS);
      log('info', 'LT211', { copy: id });
      return ok({ status: 302, body: '', headers: { Location: url } });
    }
    const noted = await keepChange(
      copies,
      opened,
      { watchAt: copy.watchAt },
      { actor: receiver.actor, kind: 'copy.file-handed-out', digest, details: { sensitive: true } },
    );
    if (!noted.done) continue;
    const file = await readFile(copies, 'copies', copy, digest);
    if (file.kind !== 'found') return refuse('copy-file-gone');
    log('info', 'LT211', { copy: id });
    return ok({
      status: 200,
      body: file.bytes,
      headers: {
        'Content-Type': 'application/pdf',
        'Content-Disposition': `attachment; filename="${id}.pdf"`,
      },
    });
  }
  return refuse('concurrent-change');
}
