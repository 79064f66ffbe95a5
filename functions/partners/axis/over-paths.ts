import { inSession, type Sessions } from '../../kernel/http/session.ts';
import { speak, type Heard, type Spoken } from '../../kernel/http/speak.ts';
import type { PathsConfig, RouteCredentials } from './config.ts';
import type { RouteDeps } from './deps.ts';
import { notConfigured } from './refusals.ts';
import { HEARD, replyOf, type Unwrap } from './reply.ts';
import type { Route, RouteRequest } from './route.ts';
import { serviceOf, withService } from './service.ts';

/** How one form of the axis authenticates a call and wraps what it carries: all in which the forms differ. */
export interface Form {
  /** Tokens of its own; absent where it has none. */
  readonly sessions?: Sessions;
  /** The headers that say who calls; undefined while the credentials for them are missing. */
  readonly headers: (
    credentials: RouteCredentials,
    token: string,
  ) => Readonly<Record<string, string>> | undefined;
  /** Whether content goes as the adapter wrote it, or its named values as JSON or in the query. */
  readonly content: 'as-written' | 'fields-as-json' | 'fields-as-query';
  readonly unwrap?: Unwrap;
}

/** A page of a batch is some megabytes. */
const MAX_REPLY_BYTES = 16_777_216;

/** A route whose services are paths under one address: NGSP and the provinces' own forms (facts §1.2, §1.4). */
export function overPaths(name: string, config: PathsConfig, form: Form, deps: RouteDeps): Route {
  const { clock, fetch = globalThis.fetch } = deps;
  return {
    name,
    call: async (request, line) => {
      const path = serviceOf(config.paths, request.service);
      if (path === undefined) return notConfigured('service');
      const credentials = (await deps.credentials()) ?? {};
      if (form.headers(credentials, '') === undefined) return notConfigured('credentials');
      const signal = AbortSignal.any([line.signal, AbortSignal.timeout(config.timeoutMs)]);
      const url = new URL(config.baseUrl + withService(path, request.service));
      const send = (token: string): Promise<Heard> =>
        speak(fetch, {
          ...written(request, url, form.content),
          headers: {
            ...headersOf(
              request,
              form.content,
              config.registerAuthorization,
              form.headers(credentials, token) ?? {},
            ),
            'X-Correlation-Id': line.messageId,
          },
          signal,
          maxReplyBytes: MAX_REPLY_BYTES,
          hear: HEARD,
        });
      const heard =
        form.sessions === undefined
          ? await send('')
          : await inSession(form.sessions, signal, isTokenOver, send);
      return replyOf(heard, clock.now(), form.unwrap);
    },
  };
}

/** The token is not known, or no longer: another one may help. */
const isTokenOver = (heard: Heard): boolean => heard.kind === 'answered' && heard.status === 401;

/** Method, address and content, as the form wants them. */
function written(
  request: RouteRequest,
  url: URL,
  content: Form['content'],
): Pick<Spoken, 'method' | 'url' | 'body'> {
  const { method, query, body, fields } = request;
  const asked = content === 'fields-as-query' ? { ...query, ...fields } : query;
  for (const [name, value] of Object.entries(asked ?? {})) url.searchParams.set(name, value);
  if (content === 'fields-as-query') return { method: 'GET', url: url.href };
  const text = isByFields(request, content) ? JSON.stringify(fields) : body;
  return { method, url: url.href, ...(text === undefined ? {} : { body: text }) };
}

/** Whether the axis writes the register's message itself, out of named values. */
const isByFields = ({ fields }: RouteRequest, content: Form['content']): boolean =>
  content !== 'as-written' && fields !== undefined;

/**
 * The headers that the register wants, and over them those of the axis. Where both want `Authorization`, the register's
 * goes under the name that the configuration gives it, or not at all; where the axis writes the register's message
 * itself, none of the register's go.
 */
function headersOf(
  request: RouteRequest,
  content: Form['content'],
  renamed: string | undefined,
  ofAxis: Readonly<Record<string, string>>,
): Record<string, string> {
  if (isByFields(request, content))
    return content === 'fields-as-query' ? { ...ofAxis } : { 'Content-Type': JSON_UTF8, ...ofAxis };
  const { Authorization: own, ...others } = request.headers ?? {};
  const name = ofAxis['Authorization'] === undefined ? 'Authorization' : renamed;
  return {
    ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
    ...others,
    ...(own === undefined || name === undefined ? {} : { [name]: own }),
    ...ofAxis,
  };
}

const JSON_UTF8 = 'application/json; charset=utf-8';
