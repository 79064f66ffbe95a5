import type { Dossier, ProgressRow, StoredFile } from '../../../schemas/dossier.ts';
import { parseDossierCode } from '../../../schemas/dossier-code.ts';
import {
  writeG3Dossier,
  writeG3Progress,
  writeG3Status,
  type HeldAs,
} from '../../../schemas/dvcqg/g3-codec.ts';
import { G3NextValue } from '../../../schemas/dvcqg/g3-reply.ts';
import type { SentStatusG3 } from '../../../schemas/dvcqg/g3-record.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import type { Answer } from '../../exchange/partner.ts';
import { digestJson } from '../../kernel/digest.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import type { Generation3Config } from './config.ts';
import { answer, answerOf } from './carry.ts';
import { CODE_TAKEN, DOSSIER_MISSING, unmappedApplicant } from './errors.ts';
import type { fileUploader } from './g3-files.ts';
import { isSuccess, verdictOfCreation, withoutEffect } from './g3-verdict.ts';
import type { Generation3, Generation3Line } from './generation-3.ts';
import { readLookUp } from './look-up.ts';
import type { Reference, References } from './reference.ts';
import { memberOf } from './sameness.ts';
import { senderOf } from './sender.ts';
import { verdictOf, type ReplyReader } from './verdict.ts';
import { sayNotice } from './write-duty.ts';

/** What carrying in generation 3 needs. */
export interface Carrying {
  readonly config: Generation3Config;
  readonly portal: Generation3;
  readonly references: References;
  readonly upload: ReturnType<typeof fileUploader>;
  readonly read: ReplyReader;
  readonly now: () => number;
}

/** A status that a new dossier has by itself: nobody tells it (facts §1.6, "Mới đăng ký"). */
const NEWLY_REGISTERED = 1;

/**
 * Makes the portal have a dossier as it stands: creates it when it is not there, then sets its status, its fees and
 * its results. Each part that the portal took is written down before the next, so that a try that dies between two of
 * them is taken up where it was. What else changes in a dossier later has no call in this generation, and is said so.
 *
 * @param isFirst no duty about this dossier came before
 */
export async function carryHeaderG3(
  carrying: Carrying,
  dossier: Dossier,
  isFirst: boolean,
  line: Generation3Line,
): Promise<Answer> {
  const { references, config, upload } = carrying;
  const standing = await references.read(dossier.code);
  const known = standing.created || isFirst ? standing : await adopt(carrying, dossier, standing, line);
  if ('outcome' in known) return known;
  const made = known.created
    ? { reference: known, notices: changedNotice(dossier, known) }
    : await create(carrying, dossier, known, line);
  if ('outcome' in made) return made;
  if (!known.created && dossier.status === NEWLY_REGISTERED)
    return answer({ kind: 'accepted' }, made.heard, made.notices);

  const results = config.listsAt.includes(dossier.status) ? filesOf(dossier.results) : [];
  const uploads = await upload(dossier.code, results, made.reference, line);
  if (!uploads.ok) return { outcome: uploads.outcome, notices: made.notices };
  return setStatus(carrying, dossier, uploads.reference, made.notices, line);
}

/** Tells steps of a dossier that the portal has. That it has them already is as good as taken. */
export async function carryStepsG3(
  carrying: Carrying,
  dossierCode: string,
  rows: readonly ProgressRow[],
  notices: readonly string[],
  line: Generation3Line,
): Promise<Answer> {
  const { portal, references, config, read, now } = carrying;
  const held = heldAs(await references.read(dossierCode));
  if (held === undefined) return { outcome: DOSSIER_MISSING };
  const written = rows.map((row) => writeG3Progress(row, held, config.zone));
  const said = [...notices, ...written.flatMap((one) => one.notices.map(sayNotice))];
  const heard = await portal.tell(
    written.map(({ wire }) => wire),
    line,
  );
  const verdict = verdictOf(heard, now(), read);
  if (verdict.kind === 'exists') return answer({ kind: 'duplicate' }, heard, said);
  if (verdict.kind === 'not-there') return answer(DOSSIER_MISSING, heard, said);
  return answerOf(verdict, heard, said);
}

/** A dossier's status as it would be told now. The same duty is always written the same. */
export const statusOf = (
  { listsAt }: Pick<Generation3Config, 'listsAt'>,
  dossier: Dossier,
  held: HeldAs,
  { files }: Reference,
) =>
  writeG3Status(dossier, held, listsAt.includes(dossier.status), (file: StoredFile) =>
    files.get(file.sha256),
  );

/** What is told of a status, without who it is about: what makes it the same status as another time. */
export function statusContent({ IdHoSo: _id, MaHoSo: _code, ...content }: SentStatusG3) {
  return content;
}

/** How the portal holds a dossier; undefined when no code was ever reserved for it. */
export const heldAs = ({ maHoSo, idHoSo }: Reference): HeldAs | undefined =>
  maHoSo === undefined ? undefined : { maHoSo, idHoSo };

interface Made {
  readonly reference: Reference;
  readonly notices: readonly string[];
  readonly heard?: Heard;
}

/**
 * A dossier in mid-life whose creation nobody remembers may have been told by an earlier generation, under our own
 * code: where the portal shows it so, it is taken over; else it is created.
 */
async function adopt(
  { config, portal, references, read, now }: Carrying,
  dossier: Dossier,
  standing: Reference,
  line: Generation3Line,
): Promise<Reference | Answer> {
  if (standing.maHoSo !== undefined) return standing;
  const under = config.lookupBy === 'own' ? undefined : dossier.code;
  const looked = readLookUp(await portal.lookUp(dossier.code, line), under, now(), read);
  switch (looked.kind) {
    case 'unreachable':
      return { outcome: { kind: 'transient', reason: `look-up: ${looked.reason}` } };
    case 'cannot-tell':
    case 'absent':
      return standing;
    case 'shown':
      await references.reserve(dossier.code, shownCodeOf(looked.record) ?? dossier.code);
      return references.note(dossier.code, { created: true, idHoSo: idOf(looked.record) });
  }
}

/** Creates a dossier under a code that was reserved for it first: whatever becomes of the call, it is never another code. */
async function create(
  carrying: Carrying,
  dossier: Dossier,
  standing: Reference,
  line: Generation3Line,
): Promise<Made | Answer> {
  const { config, portal, references, upload, read, now } = carrying;
  const applicantType = config.applicantTypes[dossier.applicantType];
  if (applicantType === undefined) return { outcome: unmappedApplicant(dossier.applicantType) };
  const reserved = await reserve(carrying, dossier, standing, line);
  if ('kind' in reserved) return { outcome: reserved };
  const uploads = await upload(dossier.code, filesOf(dossier.documents), reserved.reference, line);
  if (!uploads.ok) return { outcome: uploads.outcome };
  const { wire, notices, omitted } = writeG3Dossier(dossier, {
    maHoSo: reserved.maHoSo,
    applicantType,
    unit: unitOf(config, dossier),
    ownCodeField: config.ownCodeField,
    copyKind: config.copyKind,
    uploaded: (file) => uploads.reference.files.get(file.sha256),
  });
  const said = [
    ...notices.map(sayNotice),
    ...(omitted.length === 0 ? [] : [`Không có chỗ trong thế hệ 3: ${omitted.join(', ')}`]),
    ...(uploads.uploaded === 0 ? [] : [`Đã tải lên ${uploads.uploaded} tệp`]),
  ];
  const heard = await portal.create(wire, line);
  const verdict = verdictOfCreation(heard, now(), read);
  if (verdict.kind === 'exists' && reserved.isNew && config.codes === 'portal') {
    // Nothing can have been created under a code that was issued a moment ago: it is somebody else's dossier.
    await references.release(dossier.code);
    return answer(CODE_TAKEN, heard, said);
  }
  if (verdict.kind !== 'created' && verdict.kind !== 'exists') return answer(verdict, heard, said);
  const reference = await references.note(dossier.code, {
    created: true,
    ...(verdict.idHoSo === '' ? {} : { idHoSo: verdict.idHoSo }),
    ...(verdict.maHoSo === undefined ? {} : { maHoSo: verdict.maHoSo }),
    content: contentOf(dossier),
  });
  const how = verdict.kind === 'created' ? 'Đã tạo hồ sơ trên cổng' : 'Cổng đã có hồ sơ';
  return { reference, heard, notices: [`${how}: ${reference.maHoSo ?? ''}`, ...said] };
}

/** The code under which a dossier is created: kept before it is used, so that every try uses the same. */
async function reserve(
  { config, portal, references, read, now }: Carrying,
  dossier: Dossier,
  standing: Reference,
  line: Generation3Line,
): Promise<{ readonly reference: Reference; readonly maHoSo: string; readonly isNew: boolean } | Outcome> {
  if (standing.maHoSo !== undefined) return { reference: standing, maHoSo: standing.maHoSo, isNew: false };
  const parsed = parseDossierCode(dossier.code);
  // A dossier that was born at the national portal has the portal's code already (facts §2).
  const isOwn = config.codes === 'own' || (parsed.ok && parsed.parts.form === 'portal');
  const issued = isOwn ? dossier.code : await issue();
  if (typeof issued !== 'string') return issued;
  const reference = await references.reserve(dossier.code, issued);
  return { reference, maHoSo: reference.maHoSo ?? issued, isNew: !isOwn && reference.maHoSo === issued };

  async function issue(): Promise<string | Outcome> {
    const by = config.nextCodeBy === 'agency' ? unitOf(config, dossier) : dossier.procedureCode;
    const heard = await portal.nextCode(by, line);
    const value =
      heard.kind === 'answered' && isSuccess(heard) ? G3NextValue.safeParse(jsonOf(heard.body)) : undefined;
    return value?.success === true ? value.data : withoutEffect(verdictOf(heard, now(), read), 'next code');
  }
}

/** Sets the status, unless it is the one that the portal took last: told twice it would stand there twice. */
async function setStatus(
  { config, portal, references, read, now }: Carrying,
  dossier: Dossier,
  reference: Reference,
  notices: readonly string[],
  line: Generation3Line,
): Promise<Answer> {
  const held = heldAs(reference);
  if (held === undefined) return { outcome: DOSSIER_MISSING };
  const written = statusOf(config, dossier, held, reference);
  const told = digestJson(statusContent(written.wire));
  const said = [...notices, ...written.notices.map(sayNotice)];
  if (reference.told === told)
    return {
      outcome: { kind: 'duplicate' },
      notices: ['Trạng thái trên cổng không đổi: không gửi lại', ...said],
    };
  const heard = await portal.setStatus(written.wire, line);
  const verdict = verdictOf(heard, now(), read);
  if (verdict.kind === 'not-there') return answer(DOSSIER_MISSING, heard, said);
  if (verdict.kind === 'accepted' || verdict.kind === 'exists') await references.note(dossier.code, { told });
  return verdict.kind === 'exists'
    ? answer({ kind: 'duplicate' }, heard, said)
    : answerOf(verdict, heard, said);
}

/** The unit that receives a dossier: the sender's code that is configured for its agency, else the agency's own. */
const unitOf = (config: Generation3Config, { agency }: Dossier): string => senderOf(config, agency) ?? agency;

const filesOf = (
  papers: readonly { readonly file?: StoredFile | undefined; readonly deleted?: unknown }[],
): StoredFile[] =>
  papers.flatMap(({ file, deleted }) => (file === undefined || deleted === true ? [] : [file]));

/** What a dossier was created with, apart from what a status tells: known again by its digest. */
function contentOf(dossier: Dossier): string {
  const { status: _status, fees: _fees, results: _results, ...content } = dossier;
  return digestJson(content);
}

function changedNotice(dossier: Dossier, { content }: Reference): string[] {
  return content === undefined || content === contentOf(dossier)
    ? []
    : ['Nội dung hồ sơ đã đổi; thế hệ 3 chỉ nhận trạng thái, lệ phí và kết quả'];
}

/** The dossier's id as a look-up shows it; blank where it does not. */
export function idOf(record: Readonly<Record<string, unknown>>): string {
  const id = memberOf(record, 'IdHoSo');
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}

/** The code under which a look-up shows a dossier. */
export function shownCodeOf(record: Readonly<Record<string, unknown>>): string | undefined {
  const code = memberOf(record, 'MaHoSo');
  return typeof code === 'string' && code !== '' ? code : undefined;
}
