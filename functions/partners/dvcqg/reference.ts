import { instant, type Clock } from '../../kernel/clock.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { textOr, type Item } from '../../kernel/table/item.ts';
import { get, type Key } from '../../kernel/table/read.ts';
import { update } from '../../kernel/table/update.ts';
import * as z from 'zod';

/**
 * What the gateway remembers of a dossier at a portal that gives it a code and an id of its own (generation 3). Holds
 * no personal data. Written before and after each call that matters, so that a crash between two of them is harmless.
 */
export interface Reference {
  /** The dossier's code at the portal: reserved before the dossier is created there, and never another one after. */
  readonly maHoSo?: string;
  /** The portal is known to have the dossier. */
  readonly created: boolean;
  /** The dossier's id at the portal; blank where it never said. */
  readonly idHoSo: string;
  /** Digest of the content that it was created with. */
  readonly content?: string;
  /** Digest of the status that the portal took last. */
  readonly told?: string;
  /** Files that are at the portal, by the SHA-256 of their bytes. */
  readonly files: ReadonlyMap<string, { readonly id: string; readonly hash: string }>;
}

/** Where references are kept. */
export interface References {
  readonly read: (dossierCode: string) => Promise<Reference>;
  /** Reserves the portal's code for a dossier. The first one stays: the answer is the one that is kept. */
  readonly reserve: (dossierCode: string, maHoSo: string) => Promise<Reference>;
  /** Gives up a code that turned out to be taken by somebody else's dossier. */
  readonly release: (dossierCode: string) => Promise<void>;
  /** Writes down what has become known. */
  readonly note: (dossierCode: string, known: Partial<Reference>) => Promise<Reference>;
}

const keyOf = (table: string, dossierCode: string): Key => ({ table, pk: `REFERENCE#dvcqg#${dossierCode}` });

/** References in the table of partners, one item a dossier. */
export function openReferences(table: string, clock: Clock): References {
  const set = async (dossierCode: string, values: Readonly<Record<string, string>>): Promise<Reference> => {
    const all = { ...values, changedAt: instant(clock.now()) };
    const written = await update({
      key: keyOf(table, dossierCode),
      set: `SET ${Object.keys(all)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      names: Object.fromEntries(Object.keys(all).map((name) => [`#${name}`, name])),
      values: Object.fromEntries(Object.entries(all).map(([name, value]) => [`:${name}`, value])),
    });
    return referenceOf(written.item);
  };
  return {
    read: async (dossierCode) => referenceOf(await get(keyOf(table, dossierCode))),
    reserve: async (dossierCode, maHoSo) => {
      const { item } = await update({
        key: keyOf(table, dossierCode),
        set: 'SET #code = :code, changedAt = :at',
        condition: 'attribute_not_exists(#code) OR #code = :none',
        names: { '#code': 'maHoSo' },
        values: { ':code': maHoSo, ':none': NONE, ':at': instant(clock.now()) },
      });
      return referenceOf(item);
    },
    release: async (dossierCode) => {
      await set(dossierCode, { maHoSo: NONE });
    },
    note: (dossierCode, known) => set(dossierCode, written(known)),
  };
}

/** A code that was given up. */
const NONE = '-';

const Files = z.record(z.string(), z.strictObject({ id: z.string(), hash: z.string() }));

function referenceOf(item: Item | undefined): Reference {
  const at = (name: string): string | undefined => (item === undefined ? undefined : textOr(item, name));
  const maHoSo = at('maHoSo');
  const content = at('content');
  const told = at('told');
  const files = Files.safeParse(jsonOf(at('files') ?? '{}'));
  return {
    ...(maHoSo === undefined || maHoSo === NONE ? {} : { maHoSo }),
    created: at('created') === 'yes',
    idHoSo: at('idHoSo') ?? '',
    ...(content === undefined ? {} : { content }),
    ...(told === undefined ? {} : { told }),
    files: new Map(Object.entries(files.data ?? {})),
  };
}

function written({ files, created, ...texts }: Partial<Reference>): Record<string, string> {
  return {
    ...texts,
    ...(created === true ? { created: 'yes' } : {}),
    ...(files === undefined ? {} : { files: JSON.stringify(Object.fromEntries(files)) }),
  };
}
