import { writeIsUpdating } from '../../../schemas/dvcqg/envelope.ts';
import type { Generation2Config } from './config.ts';
import type { Dialect, Line } from './dialect.ts';
import { speak, type Fetch, type Heard } from '../../kernel/http/speak.ts';

/** Generation 2: a province's proxy, one address per service, a bare array as the body, no session (facts §1.1). */
export function generation2(config: Generation2Config, fetch: Fetch): Dialect {
  const call = (method: 'GET' | 'POST', path: string, content: readonly unknown[] | undefined, line: Line) =>
    speak(fetch, {
      method,
      url: config.baseUrl + path,
      headers: {
        ...(content === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
        ...(config.dstcode === '' ? {} : { dstcode: config.dstcode }),
        'X-Correlation-Id': line.correlationId,
      },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      signal: line.signal,
    });

  const addressOf = (updating: boolean, line: Line): string => {
    const { singlePath } = config;
    if (singlePath === undefined) return updating ? config.updatePath : config.addPath;
    const query = new URLSearchParams({ MaDinhDanhDV: line.sender, isUpdating: writeIsUpdating(updating) });
    return `${singlePath}?${query.toString()}`;
  };

  return {
    generation: 'g2',
    namesSender: config.singlePath !== undefined,
    keep: (record, updating, line) => call('POST', addressOf(updating, line), [record], line),
    tell: (rows, line) => call('POST', config.progressPath, rows, line),
    lookUp: async (code, line): Promise<Heard | undefined> => {
      if (config.lookupPath === '') return undefined;
      const query = new URLSearchParams({ maHoSo: code });
      return call('GET', `${config.lookupPath}?${query.toString()}`, undefined, line);
    },
  };
}
