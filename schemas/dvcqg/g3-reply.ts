import * as z from 'zod';
import type { ReadReply } from './reply.ts';
import { ErrorCode } from './reply.ts';

/** What generation 3 answers: `{code, message, data}` (facts §1.8), and what single calls answer beside it. */
const G3Reply = z.looseObject({
  code: ErrorCode,
  message: z
    .string()
    .nullish()
    .transform((message) => message ?? ''),
  data: z.unknown().optional(),
});

/** GetToken: as OAuth answers, bare or as the `data` of a reply. */
const Token = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
});
export const G3TokenReply = z.union([Token, z.looseObject({ data: Token }).transform(({ data }) => data)]);

const code = z.string().trim().min(1).max(100);

/** GetNextValue: the code that the portal issues, bare or as the `data` of a reply. */
export const G3NextValue = z.union([
  z.looseObject({ value: code }).transform(({ value }) => value),
  z.looseObject({ data: z.looseObject({ value: code }) }).transform(({ data }) => data.value),
  z.looseObject({ data: code }).transform(({ data }) => data),
]);

const Uploaded = z.looseObject({ IdTepTin: code, HashTepTin: z.string().max(500).default('') });

/** UploadFile: the file's id and hash, in `data` or, as one proxy answers, in a reply within each of `data`. */
export const G3UploadReply = z.union([
  z.looseObject({ data: z.tuple([Uploaded], z.unknown()) }).transform(({ data: [first] }) => first),
  z
    .looseObject({
      data: z.tuple(
        [z.looseObject({ response: z.looseObject({ data: z.tuple([Uploaded], z.unknown()) }) })],
        z.unknown(),
      ),
    })
    .transform(({ data: [first] }) => first.response.data[0]),
]);

/** CreateDossier: under which id and code the portal holds the dossier. */
export const G3Created = z
  .looseObject({ data: z.looseObject({ idHoSo: z.union([code, z.int()]), maHoSo: code.nullish() }) })
  .transform(({ data }) => ({ idHoSo: String(data.idHoSo), maHoSo: data.maHoSo ?? undefined }));
export type G3Created = z.infer<typeof G3Created>;

/**
 * Reads a reply's body into the shape that all generations have in common: `code` is `"0"` for success.
 *
 * @param successes the codes that mean success: which, the sources do not say (this project's assumption)
 */
export const g3ReplyReader =
  (successes: readonly string[]) =>
  (body: string): ReadReply => {
    const read = G3Reply.safeParse(jsonOf(body));
    if (!read.success) return { kind: 'unreadable' };
    const { code: said, message, data } = read.data;
    const isSuccess = successes.some((success) => ErrorCode.parse(success) === said);
    return { kind: 'reply', code: isSuccess ? '0' : said === '0' ? 'zero' : said, message, result: data };
  };

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return undefined; // a page or a cut answer: no reply
  }
}
