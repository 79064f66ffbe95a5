import type { ApiRequest } from './api.ts';

/** The exact bytes of a body: binary types come in base64, text as it is. */
export const bodyBytes = ({
  body,
  isBase64Encoded,
}: Pick<ApiRequest, 'body' | 'isBase64Encoded'>): Uint8Array =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'latin1');

/** The media type that a request declares, without its parameters, lower case; empty where it declares none. */
export const mediaTypeOf = ({ headers }: Pick<ApiRequest, 'headers'>): string => {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
};
