import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StoredFile } from '../../../schemas/dossier.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { SubmissionInput } from '../../../schemas/submission.ts';
import type { SubmissionBody } from '../../portal/native-messages.ts';
import { NativePortal, type Files } from '../../portal/native-portal.ts';
import type { Failure as Undelivered } from '../../portal/outcome.ts';
import { patientRoad } from '../../portal/road.ts';
import { openTokens } from '../../portal/token.ts';
import { ToldBook } from '../../portal/told.ts';
import type { Context } from '../context.ts';
import { done, misused, refused, unreachable, type ExitCode, type Result } from '../failure.ts';
import { statusLabel } from '../labels.ts';

/** How long a submission is tried while the gateway is busy or away, in milliseconds. */
const PATIENCE_MS = 20_000;

/**
 * `submit FILE`: a submission (JSON of the contract SubmissionInput) with the files that it declares, which lie in
 * a directory under the names that it gives them. All is checked here before anything is sent.
 */
export async function submit(
  context: Context,
  file: string,
  options: { readonly files?: string },
): Promise<ExitCode> {
  const body = readSubmission(path.resolve(context.terminal.cwd, file), file);
  if (!body.ok) return context.fail(body.failure);
  const files = readFiles(body.value.declared, options.files, context.terminal.cwd);
  if (!files.ok) return context.fail(files.failure);
  const settings = context.settings();
  if (!settings.ok) return context.fail(settings.failure);
  const { url, tokenUrl, client } = settings.value;
  const portal = new NativePortal({
    url,
    tokens: openTokens(tokenUrl, client('portal')),
    road: patientRoad({ patienceMs: PATIENCE_MS }),
    book: new ToldBook(),
  });
  const told = await portal.submit(body.value.body, files.value);
  if (!told.ok) return context.fail(failureOf(told.failure, url));
  const { code, status, revision, flags } = told.value;
  return context.answer(told.value, [
    `Trục đã nhận hồ sơ ${code}: ${statusLabel(status)}, ${files.value.size} tệp, lần thay đổi ${revision}.`,
    ...flags.map(
      ({ field, value }) => `  Lưu ý: ${field} = ${value} chưa có trong danh mục, vẫn giữ nguyên và gửi đi.`,
    ),
    `Theo dõi: npx lienthong track ${code}`,
  ]);
}

type DeclaredFile = Omit<StoredFile, 'id'>;

interface Read {
  readonly body: SubmissionBody;
  readonly declared: readonly DeclaredFile[];
}

function readSubmission(file: string, shown: string): Result<Read> {
  let body: unknown;
  try {
    body = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return error instanceof SyntaxError
      ? misused(`${shown} không phải JSON hợp lệ.`, `${shown} is not JSON.`)
      : misused(`Không đọc được tệp ${shown}.`, `${shown} cannot be read.`);
  }
  const read = readAs(SubmissionInput, body);
  if (!read.ok) {
    return refused({
      code: 'invalid-field',
      title: 'Hồ sơ có trường thiếu, sai hoặc không được biết; chưa gửi gì',
      fix: 'Sửa từng trường đã nêu rồi gửi lại.',
      errors: read.errors,
    });
  }
  const declared = read.value.documents.flatMap(({ file: declaration }) => declaration ?? []);
  // What the contract has read is what a portal may write.
  return done({ body: body as SubmissionBody, declared });
}

function readFiles(
  declared: readonly DeclaredFile[],
  directory: string | undefined,
  cwd: string,
): Result<Files> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  if (declared.length === 0) return done(files);
  if (directory === undefined) {
    return misused(
      `Hồ sơ khai ${declared.length} tệp; cho biết thư mục chứa tệp bằng --files.`,
      `The submission declares ${declared.length} files: say where they are with --files.`,
    );
  }
  for (const { name, size, sha256 } of declared) {
    if (path.basename(name) !== name)
      return misused(`Tên tệp ${name} không được có thư mục.`, `${name} is not a plain name.`);
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = new Uint8Array(readFileSync(path.resolve(cwd, directory, name)));
    } catch {
      return misused(`Không có tệp ${name} trong ${directory}.`, `There is no ${name} in ${directory}.`);
    }
    if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      return misused(
        `Tệp ${name} khác với khai báo (dung lượng hoặc SHA-256); chưa gửi gì.`,
        `${name} is not what is declared (size or SHA-256); nothing was sent.`,
      );
    }
    files.set(name, bytes);
  }
  return done(files);
}

const failureOf = (failure: Undelivered, url: string) =>
  (failure.kind === 'refused' ? refused(failure) : unreachable('trục', url, failure.why)).failure;
