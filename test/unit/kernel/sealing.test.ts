import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeal, sealOf, SealingKeys } from '../../../functions/kernel/sealing.ts';

const key = (): string => randomBytes(32).toString('base64');
const first = { current: 'k1', keys: { k1: key() }, lookup: key() };
const seal = createSeal(first);

describe('a sealed text', () => {
  it('opens to what was sealed, whatever it was, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, about) => {
        const sealed = seal.seal(text, about);
        expect(seal.open(sealed, about)).toBe(Buffer.from(text).toString());
        expect(seal.seal(text, about)).not.toBe(sealed);
      }),
    );
  });

  it('does not open elsewhere than where it was sealed for', () => {
    expect(seal.open(seal.seal('064090000042', 'PERSON#1'), 'PERSON#2')).toBeUndefined();
  });

  it('does not open once any bit of it has changed', () => {
    const sealed = seal.seal('NGUYỄN VĂN MẪU', 'here');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(seal.open(`k1.${changed.toString('base64url')}`, 'here')).toBeUndefined();
    }
  });

  it('of a key that was replaced still opens, and of a key that is gone does not', () => {
    const old = seal.seal('x', 'here');
    const keys = { k1: first.keys.k1, k2: key() };
    const next = createSeal({ ...first, current: 'k2', keys });
    expect(next.open(old, 'here')).toBe('x');
    expect(next.seal('x', 'here')).toMatch(/^k2\./);
    expect(createSeal({ ...first, current: 'k2', keys: { k2: keys.k2 } }).open(old, 'here')).toBeUndefined();
  });

  it.each(['', '.', 'k1', 'k1.', 'k1.AAAA', 'constructor.AAAA', 'k1.%%%'])('is not %j', (text) => {
    expect(seal.open(text, 'here')).toBeUndefined();
  });
});

describe('a sealed file', () => {
  const file = Buffer.from([0, 46, 255, 46, 1]);

  it('opens to its bytes at its own place, and shows nothing of them', () => {
    const sealed = seal.sealBytes(file, 'here');
    expect(Buffer.from(seal.openBytes(sealed, 'here') ?? [])).toEqual(file);
    expect(Buffer.from(sealed).includes(file)).toBe(false);
    expect(seal.openBytes(sealed, 'there')).toBeUndefined();
  });

  it('does not open when a bit of it was changed, or when it is none', () => {
    const sealed = Uint8Array.from(seal.sealBytes(file, 'here'));
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(seal.openBytes(sealed, 'here')).toBeUndefined();
    expect(seal.openBytes(Buffer.from('%PDF-1.7'), 'here')).toBeUndefined();
  });
});

describe('a keyed hash', () => {
  it('is the same for the same value of one kind only, and only under the same key', () => {
    expect(seal.hash('number', '1')).toBe(seal.hash('number', '1'));
    expect(seal.hash('number', '1')).not.toBe(seal.hash('name', '1'));
    expect(seal.hash('number', '1')).not.toBe(createSeal({ ...first, lookup: key() }).hash('number', '1'));
    expect(seal.hash('number', '1')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('a seal of keys that may be replaced', () => {
  it('is made once for the same keys, and anew when they are others', async () => {
    let keys = first;
    const seals = sealOf(() => Promise.resolve(keys));
    const made = await seals();
    expect(await seals()).toBe(made);
    keys = { ...first, current: 'k2', keys: { ...first.keys, k2: key() } } as never;
    expect((await seals()).seal('x', 'here')).toMatch(/^k2\./);
  });
});

describe('sealing keys', () => {
  it('are refused without the current one, or with one of another length', () => {
    expect(SealingKeys.safeParse({ ...first, current: 'k9' }).success).toBe(false);
    expect(SealingKeys.safeParse({ ...first, keys: { k1: 'c2hvcnQ=' } }).success).toBe(false);
    expect(SealingKeys.safeParse(first).success).toBe(true);
  });
});
