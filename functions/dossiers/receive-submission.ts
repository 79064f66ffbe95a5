import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { parseDossierCode } from '../../schemas/dossier-code.ts';
import type { StoredFile } from '../../schemas/dossier.ts';
import { flagsOf } from '../../schemas/flags.ts';
import { dossierOf, type FileIds, type SubmissionInput } from '../../schemas/submission.ts';
import { standingIn } from '../../schemas/transitions.ts';
import type { Receipt } from '../../schemas/views.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { transact } from '../kernel/table/transaction.ts';
import { agencyFlags } from './agency-list.ts';
import { checkDeclared } from './attachment.ts';
import type { DossierEvent, KeptDossier } from './dossier.ts';
import { readDossier } from './dossier-store.ts';
import {
  answerOf,
  keepingWrites,
  openDossier,
  receiptOf,
  UNSEEN,
  UPLOAD_MS,
  type Answer,
  type Dossiers,
  type Opened,
} from './dossiers.ts';
import { headerDuty } from './duties.ts';

/** A submission as it came in. */
export interface Submission {
  readonly client: Client;
  readonly input: SubmissionInput;
  /** The body's exact text. */
  readonly received: string;
  readonly repeatable?: Repeatable | undefined;
  readonly correlationId: string;
}

/**
 * Keeps a dossier that a portal submits, and the duty to carry it to the national portal, in one transaction.
 * With declared files it is kept as pending, and carried once they are all there.
 *
 * The same submission again gets the same answer; the same code with another body is refused
 * (`dossier-exists-other-body`), another agency's is too (`agency-not-yours`).
 */
export async function receiveSubmission(
  dossiers: Dossiers,
  submission: Submission,
): Promise<Result<Receipt>> {
  const { client, input } = submission;
  const allowed = checkAgency(client, input);
  if (!allowed.ok) return allowed;
  const ids = fileIds('f');
  const dossier = dossierOf(input, ids.next);
  const files = checkDeclared(ids.files);
  if (!files.ok) return files;
  const flags = [
    ...agencyFlags(dossier.agency, await dossiers.knowsAgency(dossier.agency)),
    ...flagsOf(dossier),
  ];
  return keepSubmission(dossiers, submission, { dossier, flags }, files.value, UNSEEN);
}

/** Gives declared files ids that are unique in the dossier, and remembers the files. */
export function fileIds(prefix: string): { readonly next: FileIds; readonly files: StoredFile[] } {
  const files: StoredFile[] = [];
  return {
    files,
    next: (file) => {
      const id = `${prefix}${files.length + 1}`;
      files.push({ id, ...file });
      return id;
    },
  };
}

/**
 * A client submits only for its own agencies. The code's agency must be its own too, except for dossiers born
 * on the national portal, which keep the code that was issued there (facts §2).
 */
function checkAgency(client: Client, input: SubmissionInput): Result<undefined> {
  const mine = (agency: AgencyCode): boolean =>
    client.agencies.some((own) => covers(own as AgencyCode, agency));
  if (!mine(input.agency)) return refuse('agency-not-yours');
  const parsed = parseDossierCode(input.code);
  if (!parsed.ok) return refuse('dossier-code-invalid');
  if (input.submissionPlace !== '1' && !mine(parsed.parts.agency)) return refuse('agency-not-yours');
  return ok(undefined);
}

async function keepSubmission(
  dossiers: Dossiers,
  submission: Submission,
  read: Pick<KeptDossier, 'dossier' | 'flags'>,
  files: readonly StoredFile[],
  opened: Opened,
): Promise<Result<Receipt>> {
  const { client, received, repeatable, correlationId } = submission;
  const { dossier, flags } = read;
  const now = dossiers.clock.now();
  const at = instant(now);
  // Reading against the contract puts the fields in one order: equal submissions give equal text.
  const digest = digestBytes(JSON.stringify(submission.input));
  const occurredAt = dossier.submittedAt ?? at;
  const isPending = files.length > 0;
  const standing = standingIn(dossier.status);
  const revision = (opened.kept?.revision ?? 0) + 1;
  const after: KeptDossier = {
    dossier,
    state: isPending ? 'pending' : 'received',
    revision,
    clientId: client.id,
    keptAt: at,
    changedAt: at,
    heard: [{ digest, revision }],
    flags,
    ...(standing.supplementFrom === undefined ? {} : { supplementFrom: standing.supplementFrom }),
    ...(dossier.dueAt === undefined ? {} : { originalDueAt: dossier.dueAt }),
    ...(isPending ? { pending: { files, until: instant(now + UPLOAD_MS), digest, correlationId } } : {}),
  };
  const bytes = digestBytes(received);
  const event: DossierEvent = {
    code: dossier.code,
    seq: revision,
    kind: 'submission',
    source: 'native',
    status: dossier.status,
    occurredAt,
    keptAt: at,
    clientId: client.id,
    digest: bytes,
    correlationId,
    received,
  };
  const answer = answerOf(after);
  const written = await transact(
    keepingWrites(
      dossiers.tables,
      {
        opened,
        after,
        event,
        facts: [
          {
            kind: isPending ? 'submission.announced' : 'submission.received',
            actor: client.id,
            digest: bytes,
            details: { revision, status: dossier.status, files: files.length },
          },
        ],
        duties: isPending ? [] : [headerDuty({ dossier, occurredAt, correlationId }, dossier)],
        request: repeatable === undefined ? undefined : { repeatable, answer: JSON.stringify(answer) },
      },
      now,
    ),
  );
  if (written.done) return ok(await receiptOf(dossiers, answer, files));

  const before = repeated(written.collisions, repeatable);
  if (before !== undefined) return replay(dossiers, before);
  const existing = written.collisions.find(({ label }) => label === 'dossier')?.existing;
  if (existing === undefined) return refuse('concurrent-change');
  const kept = readDossier(existing);
  const same = kept.heard.find((heard) => heard.digest === digest);
  if (kept.clientId !== client.id || same === undefined) return refuse('dossier-exists-other-body');
  if (kept.state !== 'expired')
    return ok(await receiptOf(dossiers, answerOf(kept, same.revision), kept.pending?.files ?? []));
  // The files never came in time, and the portal submits the same again: it is given another time.
  return keepSubmission(dossiers, submission, read, files, await openDossier(dossiers.tables, dossier.code));
}

/** The answer that was given before, with fresh tickets for what is still awaited. */
export async function replay(dossiers: Dossiers, before: Result<string>): Promise<Result<Receipt>> {
  if (!before.ok) return before;
  const answer = JSON.parse(before.value) as Answer; // written by answerOf
  if (answer.completeness !== 'pending') return ok({ ...answer, uploads: [] });
  const { kept } = await openDossier(dossiers.tables, answer.code);
  return ok(await receiptOf(dossiers, answer, kept?.pending?.files ?? []));
}
