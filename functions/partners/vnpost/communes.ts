import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommuneFile } from './addresses/compile.ts';

/** A commune of the two-tier list. */
export interface NewCommune {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  /** The provinces of the three-tier list that it was made of: one, where the source is right. */
  readonly formerProvinces: readonly string[];
}

/** A commune of the three-tier list. */
export interface OldCommune {
  readonly name: string;
  readonly district: string;
  readonly province: string;
  /** What it became. */
  readonly now: NewCommune;
}

export interface Communes {
  readonly twoTier: ReadonlyMap<string, NewCommune>;
  readonly threeTier: ReadonlyMap<string, OldCommune>;
}

let read: Communes | undefined;

/**
 * The communes of both lists (docs/adr/0021), read on first use: whoever maps no address does not pay for them. The
 * file lies beside the sources, and beside the bundle where there is one.
 */
export function communes(): Communes {
  read ??= readCommunes();
  return read;
}

function readCommunes(): Communes {
  const path = join(import.meta.dirname, 'addresses', 'communes.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as CommuneFile; // ours: compile.ts made it, a test holds it
  const twoTier = new Map<string, NewCommune>();
  const threeTier = new Map<string, OldCommune>();
  for (const [province, texts] of Object.entries(file.communes)) {
    for (const text of texts) {
      const [, self = '', mark, origin = ''] = /^([^=@]+)([=@])(.+)$/.exec(text) ?? [];
      const { code, name } = named(self);
      const parts = mark === '=' ? origin.split(',').map((part) => partOf(part, file)) : [];
      const formerProvinces = mark === '@' ? [origin] : [...new Set(parts.map((part) => part.province))];
      const commune = { code, name, province, formerProvinces };
      twoTier.set(code, commune);
      for (const part of parts) {
        for (const old of part.communes) {
          threeTier.set(old.code, {
            name: old.name,
            district: part.district,
            province: part.province,
            now: commune,
          });
        }
      }
    }
  }
  return { twoTier, threeTier };
}

function partOf(text: string, { districts }: CommuneFile) {
  const [place = '', list = ''] = text.split(':');
  const district = districts[Number(place)] ?? '';
  return {
    province: district.slice(0, 2),
    district: district.slice(3),
    communes: list.split(';').map(named),
  };
}

const KINDS: Readonly<Record<string, string>> = { X: 'Xã', P: 'Phường', T: 'Thị trấn', D: 'Đặc khu' };

/** `00004 PBa Đình` is Phường Ba Đình, code 00004. */
const named = (text: string): { readonly code: string; readonly name: string } => ({
  code: text.slice(0, 5),
  name: `${KINDS[text.charAt(6)] ?? ''} ${text.slice(7)}`,
});
