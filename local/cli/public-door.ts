import * as z from 'zod';
import { callOnce, parseJson, type Ask } from '../portal/road.ts';
import type { Context } from './context.ts';
import { done, misused, refused, strange, unreachable, type Result } from './failure.ts';

const TIMEOUT_MS = 60_000;

/** Problem+json, as far as it is told on. */
const Problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  fix: z.string().optional(),
  correlationId: z.string().optional(),
});

/** Where the gateway is for what needs no account: an address is enough, and nothing else of a profile is used. */
export function publicDoor(context: Context): Result<string> {
  const given = context.options.url ?? context.terminal.env['LIENTHONG_URL'];
  if (given !== undefined) {
    return /^https?:\/\/[^/]/.test(given)
      ? done(given.replace(/\/+$/, ''))
      : misused(`--url ${given} không phải địa chỉ http(s).`, `--url ${given} is not an http(s) address.`);
  }
  const settings = context.settings();
  return settings.ok ? done(settings.value.url) : settings;
}

/** What is asked of the gateway without an account. */
interface OpenAsk {
  readonly method: Ask['method'];
  readonly path: string;
  /** Of the body. */
  readonly type?: string;
  readonly body?: Ask['body'];
}

/** Asks the gateway once, without a token. */
export async function askOpenly<T>(
  door: string,
  { method, path, type, body }: OpenAsk,
  contract: z.ZodType<T>,
): Promise<Result<T>> {
  const url = door + path;
  const heard = await callOnce(
    {
      method,
      url,
      headers: { accept: 'application/json', ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    },
    TIMEOUT_MS,
  );
  if (heard.kind === 'silence') return unreachable('trục', door, heard.why);
  const { status } = heard;
  const answer = parseJson(heard.text);
  if (status < 200 || status > 299) {
    const problem = Problem.safeParse(answer).data;
    return problem === undefined
      ? unreachable('trục', url, `HTTP ${status}`)
      : refused({ status, ...problem });
  }
  const read = contract.safeParse(answer);
  return read.success ? done(read.data) : strange(url, read.error.issues[0]?.path.join('/') ?? '');
}
