import type { SentDossierG3, SentProgressG3, SentStatusG3 } from '../../../schemas/dvcqg/g3-record.ts';
import { digestBytes } from '../../kernel/digest.ts';
import { inSession, type Sessions } from '../../kernel/http/session.ts';
import { speak, type Fetch, type Heard, type Spoken } from '../../kernel/http/speak.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Generation3Config } from './config.ts';
import type { Line } from './dialect.ts';
import { verdictOf, type ReplyReader } from './verdict.ts';

/** What every call of generation 3 carries beside its content: no call names its sender. */
export type Generation3Line = Omit<Line, 'sender'>;

/** A file as it is uploaded. */
export interface FileToUpload {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** The calls of generation 3 (facts §1.1 G3, B2 to B6), and the look-up that is assumed beside them. */
export interface Generation3 {
  /** Asks for the next dossier code. That a code is lost on the way does no harm: nothing is under it. */
  readonly nextCode: (by: string, line: Generation3Line) => Promise<Heard>;
  /** Uploads one file. Until a dossier names it, it is nobody's. */
  readonly upload: (file: FileToUpload, line: Generation3Line) => Promise<Heard>;
  readonly create: (record: SentDossierG3, line: Generation3Line) => Promise<Heard>;
  readonly tell: (rows: readonly SentProgressG3[], line: Generation3Line) => Promise<Heard>;
  readonly setStatus: (row: SentStatusG3, line: Generation3Line) => Promise<Heard>;
  /** Undefined where this installation has no way to ask. */
  readonly lookUp: (code: string, line: Generation3Line) => Promise<Heard | undefined>;
}

type Content = Pick<Spoken, 'method' | 'body'> & { readonly type?: string };

/** Generation 3: an address per service, a token with each call, asked for anew once when it is no longer known. */
export function generation3(
  config: Generation3Config,
  tokens: Sessions,
  read: ReplyReader,
  fetch: Fetch,
  clock: Clock,
): Generation3 {
  const isOver = (heard: Heard): boolean => verdictOf(heard, clock.now(), read).kind === 'session';

  const call = (
    path: string,
    query: Readonly<Record<string, string>>,
    { method, body, type }: Content,
    line: Generation3Line,
  ): Promise<Heard> =>
    inSession(tokens, line.signal, isOver, (token) => {
      const inQuery = config.tokenIn === 'query' ? { ...query, token } : query;
      const asked = new URLSearchParams(inQuery).toString();
      return speak(fetch, {
        method,
        url: `${config.baseUrl}${path}${asked === '' ? '' : `?${asked}`}`,
        headers: {
          Accept: 'application/json',
          ...(type === undefined ? {} : { 'Content-Type': type }),
          ...(config.tokenIn === 'header' ? { Authorization: `Bearer ${token}` } : {}),
          'X-Correlation-Id': line.correlationId,
        },
        ...(body === undefined ? {} : { body }),
        signal: line.signal,
      });
    });

  const post = (path: string, content: unknown, line: Generation3Line): Promise<Heard> =>
    call(
      path,
      {},
      { method: 'POST', body: JSON.stringify(content), type: 'application/json; charset=utf-8' },
      line,
    );

  return {
    nextCode: (by, line) => call(config.nextCodePath, { code: by }, { method: 'GET' }, line),
    upload: (file, line) => call(config.uploadPath, {}, { method: 'POST', ...multipart(file) }, line),
    create: (record, line) => post(config.createPath, record, line),
    tell: (rows, line) => post(config.progressPath, rows, line),
    setStatus: (row, line) => post(config.statusPath, [row], line),
    lookUp: async (code, line) =>
      config.lookupPath === ''
        ? undefined
        : call(
            config.lookupPath,
            { [config.lookupBy === 'own' ? 'maHoSoDonVi' : 'maHoSo']: code },
            { method: 'GET' },
            line,
          ),
  };
}

/** One file as the member `files` of a multipart form. The boundary is made of the file: the same file, the same bytes. */
function multipart({ name, mediaType, bytes }: FileToUpload): {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
} {
  const boundary = `lien-thong-${digestBytes(bytes).slice(0, 40)}`;
  // As browsers write a name in a form (WHATWG, multipart/form-data).
  const quoted = name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${quoted}"\r\n` +
    `Content-Type: ${mediaType.replaceAll(/[\r\n]/g, '')}\r\n\r\n`;
  const body = new Uint8Array(
    Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  );
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}
