import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../functions/kernel/canonical-json.ts';
import { digestBytes, digestJson } from '../../../functions/kernel/digest.ts';

/** Examples as published: RFC 8785 §3.2.2, §3.2.3, and the test data of its author. Escapes are JSON's own. */
const PUBLISHED: readonly (readonly [name: string, input: string, output: string])[] = [
  [
    'numbers, strings and literals (RFC 8785 §3.2.2)',
    String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`,
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  ],
  [
    'names sorted by UTF-16 code units (RFC 8785 §3.2.3)',
    String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`,
    `{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",` +
      `"€":"Euro Sign","\u{1f600}":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}`,
  ],
  ['arrays keep their order', '[56, {"d": true, "10": null, "1": [ ]}]', '[56,{"1":[],"10":null,"d":true}]'],
  [
    'no language’s sorting',
    '{"peach": 1, "péché": 2, "pêche": 3, "sin": 4}',
    '{"peach":1,"péché":2,"pêche":3,"sin":4}',
  ],
  [
    'nested structures, names that look like numbers, the empty name',
    String.raw`{"1": {"f": {"f": "hi", "F": 5}, "\n": 56.0}, "10": {}, "": "empty", "a": {}, "111": [{"e": "yes", "E": "no"}], "A": {}}`,
    String.raw`{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}`,
  ],
  [
    'Unicode is not normalised',
    String.raw`{"Unnormalized Unicode": "A\u030a"}`,
    '{"Unnormalized Unicode":"A\u030a"}',
  ],
];

/** RFC 8785 appendix B: IEEE 754 bits and how they are written. */
const NUMBERS: readonly (readonly [bits: string, written: string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

const numberOf = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE();

/** JSON values without lone surrogates and without `__proto__`, which the gateway never lets in. */
const anyJson = fc.jsonValue({ stringUnit: 'grapheme' });

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

describe('Canonical JSON (RFC 8785)', () => {
  test.each(PUBLISHED)('writes the published example: %s', (_name, input, output) => {
    expect(canonicalJson(JSON.parse(input))).toBe(output);
  });

  test.each(NUMBERS)('writes the number %s of appendix B as %s', (bits, written) => {
    expect(canonicalJson(numberOf(bits))).toBe(written);
  });

  test.each(['7fffffffffffffff', '7ff0000000000000'])('refuses %s, which JSON cannot hold', (bits) => {
    expect(() => canonicalJson(numberOf(bits))).toThrow(TypeError);
  });

  test('refuses lone surrogates, in a text and in a name (RFC 8785 §3.2.2.2)', () => {
    expect(() => canonicalJson({ name: '\ud800' })).toThrow(TypeError);
    expect(() => canonicalJson({ '\udead': 1 })).toThrow(TypeError);
    expect(canonicalJson('\ud83d\ude02')).toBe('"\u{1f602}"');
  });

  test('refuses what would lose its content unseen: dates, maps, big integers, functions', () => {
    for (const value of [
      new Date(0),
      new Map([[1, 2]]),
      1n,
      () => 1,
      Symbol('s'),
      new URL('https://a.example'),
    ]) {
      expect(() => canonicalJson({ value })).toThrow(TypeError);
    }
  });

  test('leaves undefined members out, as JSON does', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, 1] })).toBe('{"a":[null,1]}');
    expect(canonicalJson(Array(2))).toBe('[null,null]');
  });

  test('says what JSON.stringify says, but for the order of members', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const written = canonicalJson(value);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(written))).toBe(written);
      }),
    );
  });

  test('gives the same digest whatever the order of members', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(digestJson(shuffled(value))).toBe(digestJson(value));
      }),
    );
  });

  test('digests are SHA-256 in lower-case hexadecimal', () => {
    expect(digestBytes('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digestJson({ b: 1, a: 'Đã nhận' })).toBe(digestBytes('{"a":"Đã nhận","b":1}'));
  });
});
