import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDossierCode } from '../../../schemas/dossier-code.ts';
import {
  MOST_ATTEMPTS,
  orderNumberOf,
  parseOrderNumber,
  type OrderKind,
} from '../../../schemas/postal/order-number.ts';

test('an order’s number says which dossier, kind and attempt it is, and no two orders share one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999_999 }), (serial) => {
      const dossier = formatDossierCode('H21.17.05' as never, '2026-03-23' as never, serial);
      const numbers = new Set<string>();
      for (const kind of ['collection', 'delivery'] satisfies OrderKind[]) {
        for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
          const number = orderNumberOf(dossier, kind, attempt);
          expect(parseOrderNumber(number)).toEqual({ number, dossier, kind, attempt });
          numbers.add(number);
        }
      }
      expect(numbers.size).toBe(2 * MOST_ATTEMPTS);
    }),
  );
});

test('a number that is not ours is read as none', () => {
  for (const text of [
    '',
    'DH-000123',
    'H21.17-260323-0042-TR',
    'H21.17-260323-0042-TG1',
    'H21.17-260323-0042-XX',
  ])
    expect(parseOrderNumber(text)).toBeUndefined();
});
