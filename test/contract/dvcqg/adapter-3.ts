import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import type { StoredFile } from '../../../schemas/dossier.ts';
import type { Partner } from '../../../functions/exchange/partner.ts';
import type { Clock } from '../../../functions/kernel/clock.ts';
import { DvcqgConfig, type Generation3Config } from '../../../functions/partners/dvcqg/config.ts';
import { createDvcqg3, type Dvcqg3Deps } from '../../../functions/partners/dvcqg/dvcqg-3.ts';
import type { Reference, References } from '../../../functions/partners/dvcqg/reference.ts';
import { ACCOUNT } from '../sandbox/portal-client.ts';
import { clock } from './duty-calls.ts';

/** References in memory, for tests of one process. */
export function referencesInMemory(): References & { readonly kept: Map<string, Reference> } {
  const kept = new Map<string, Reference>();
  const none: Reference = { created: false, idHoSo: '', files: new Map() };
  const read = (code: string): Reference => kept.get(code) ?? none;
  const set = (code: string, reference: Reference): Promise<Reference> => {
    kept.set(code, reference);
    return Promise.resolve(reference);
  };
  return {
    kept,
    read: (code) => Promise.resolve(read(code)),
    reserve: (code, maHoSo) => set(code, { maHoSo, ...read(code) }),
    release: async (code) => {
      const { maHoSo: _given, ...rest } = read(code);
      await set(code, rest);
    },
    note: (code, known) => set(code, { ...read(code), ...known }),
  };
}

/** A store of files on a real socket. */
export interface FileStore {
  readonly addressOf: Dvcqg3Deps['addressOf'];
  readonly put: (name: string, text: string) => StoredFile;
  /** Has the store hold other bytes than those that were accepted. */
  readonly damage: (file: StoredFile) => void;
  readonly close: () => void;
}

export async function startFileStore(): Promise<FileStore> {
  const files = new Map<string, string>();
  const server = createServer((request, response) => {
    const text = files.get(decodeURIComponent(request.url ?? '').slice(1));
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has this kind of address
  return {
    addressOf: (_code, { id }) => Promise.resolve(`${url}/${id}`),
    put: (name, text) => {
      const sha256 = createHash('sha256').update(text).digest('hex');
      const file = {
        id: `f-${sha256.slice(0, 8)}`,
        name,
        size: Buffer.byteLength(text),
        mediaType: 'application/pdf',
        sha256,
      };
      files.set(file.id, text);
      return file;
    },
    damage: ({ id }) => files.set(id, 'x'.repeat(files.get(id)?.length ?? 0)),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** How a test wants the adapter of generation 3. */
export interface Wishes {
  readonly baseUrl: string;
  readonly more?: Record<string, unknown>;
  readonly references?: References;
  readonly files?: FileStore;
  readonly clock?: Clock;
  readonly credentials?: Dvcqg3Deps['credentials'];
}

export function adapter3({ baseUrl, more, references, files, ...rest }: Wishes): Partner {
  const config = DvcqgConfig.parse({ generation: 'g3', baseUrl, ...more }) as Generation3Config; // as was asked for
  return createDvcqg3(config, {
    credentials:
      rest.credentials ??
      (() => Promise.resolve({ g3: { clientId: ACCOUNT.username, clientSecret: ACCOUNT.password } })),
    references: references ?? referencesInMemory(),
    addressOf: files?.addressOf ?? (() => Promise.reject(new Error('no files in this test'))),
    clock: rest.clock ?? clock,
  });
}
