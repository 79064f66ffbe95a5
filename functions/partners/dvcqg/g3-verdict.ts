import { G3Created } from '../../../schemas/dvcqg/g3-reply.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import { verdictOf, type ReplyReader, type Verdict } from './verdict.ts';

/** What a creation came to: the dossier is there under this id and code, it was there before, or what else was said. */
export type CreationVerdict =
  | { readonly kind: 'created'; readonly idHoSo: string; readonly maHoSo: string | undefined }
  | { readonly kind: 'exists'; readonly idHoSo: string; readonly maHoSo: string | undefined }
  | Outcome;

/**
 * Reads the answer to CreateDossier. Success is the dossier's id: a success without it proves nothing and is asked
 * about; an id beside a refusal is no success.
 */
export function verdictOfCreation(heard: Heard, now: number, read: ReplyReader): CreationVerdict {
  const verdict = verdictOf(heard, now, read);
  const created = heard.kind === 'answered' ? G3Created.safeParse(jsonOf(heard.body)).data : undefined;
  switch (verdict.kind) {
    case 'accepted':
      return created === undefined
        ? { kind: 'unknown', reason: 'success without an id' }
        : { kind: 'created', idHoSo: created.idHoSo, maHoSo: created.maHoSo };
    case 'exists':
      return { kind: 'exists', idHoSo: created?.idHoSo ?? '', maHoSo: created?.maHoSo };
    case 'not-there':
      return { kind: 'transient', reason: 'replies contradict each other' };
    case 'session':
      return { kind: 'transient', reason: 'token refused' };
    case 'unknown':
      // The public example looks at nothing but the id; a reply with an id and no code says the same.
      return created !== undefined && isSuccess(heard)
        ? { kind: 'created', idHoSo: created.idHoSo, maHoSo: created.maHoSo }
        : verdict;
    case 'rejected':
    case 'throttled':
    case 'transient':
      return verdict;
  }
}

/** Whether an answer came with HTTP's own word for success. */
export const isSuccess = (heard: Heard): boolean =>
  heard.kind === 'answered' && heard.status >= 200 && heard.status < 300;

/** What a call without an effect on any dossier (a code asked for, a file uploaded) comes to when it brought nothing. */
export function withoutEffect(verdict: Verdict, what: string): Outcome {
  switch (verdict.kind) {
    case 'rejected':
    case 'throttled':
    case 'transient':
      return verdict;
    case 'unknown':
      return { kind: 'transient', reason: `${what}: ${verdict.reason}` };
    case 'session':
      return { kind: 'transient', reason: 'token refused' };
    case 'accepted':
    case 'exists':
    case 'not-there':
      return { kind: 'transient', reason: `${what}: reply without what was asked for` };
  }
}
