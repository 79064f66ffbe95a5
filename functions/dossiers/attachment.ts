import type { Dossier, StoredFile } from '../../schemas/dossier.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { FieldError } from '../../schemas/problems.ts';
import { refuse, ok, type Result } from '../kernel/result.ts';
import type { FileShelf } from './dossiers.ts';

/** The largest file that is taken, in bytes. */
const MAX_FILE_BYTES = 52_428_800;

/** The kinds of file that are taken: documents and images that the national portal shows, and signed XML. */
const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/xml',
  'text/xml',
  'application/zip',
]);

/** Every file that a dossier's documents, supplements and results declare. */
export const filesOf = (dossier: Dossier): StoredFile[] =>
  [...dossier.documents, ...dossier.supplements.flatMap(({ documents }) => documents), ...dossier.results]
    .map(({ file }) => file)
    .filter((file) => file !== undefined);

/** Refuses declared files that are too large or of a kind that is not taken. */
export function checkDeclared(files: readonly StoredFile[]): Result<readonly StoredFile[]> {
  const large = files.filter(({ size }) => size > MAX_FILE_BYTES);
  if (large.length > 0)
    return refuse('file-too-large', {
      errors: large.map((file) => about(file, 'file-too-large', `Tối đa ${MAX_FILE_BYTES} byte`)),
    });
  const strange = files.filter(({ mediaType }) => !MEDIA_TYPES.has(mediaType));
  if (strange.length > 0)
    return refuse('file-type-forbidden', {
      errors: strange.map((file) => about(file, 'file-type-forbidden', 'Loại tệp không được nhận')),
    });
  return ok(files);
}

/** Checks that every awaited file lies on the shelf as it was declared; says of each what is wrong. */
export async function checkStored(
  shelf: FileShelf,
  code: DossierCode,
  files: readonly StoredFile[],
): Promise<Result<readonly StoredFile[]>> {
  const errors: (FieldError & {
    readonly code: 'file-missing' | 'file-size-mismatch' | 'file-hash-mismatch';
  })[] = [];
  await Promise.all(
    files.map(async (file) => {
      const found = await shelf.inspect(code, file);
      if (found === undefined) errors.push(about(file, 'file-missing', 'Tệp chưa được tải lên'));
      else if (found.size !== file.size)
        errors.push(
          about(file, 'file-size-mismatch', `Tệp có ${found.size} byte, khai báo ${file.size} byte`),
        );
      else if (found.sha256 !== file.sha256)
        errors.push(about(file, 'file-hash-mismatch', 'Mã băm SHA-256 không khớp'));
    }),
  );
  // A wrong file is worse news than one that is still to come.
  const worst = errors.find(({ code: why }) => why !== 'file-missing') ?? errors[0];
  if (worst === undefined) return ok(files);
  return refuse(worst.code, { errors: errors.toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1)) });
}

const about = <C extends string>(file: StoredFile, code: C, message: string) => ({
  pointer: `/files/${file.id}`,
  code,
  message,
});
