import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { judgeCarried } from '../../../../functions/copies/verify/judge-envelope.ts';
import * as path from '../../../../functions/kernel/trust/path.ts';
import { OID } from '../../../../functions/kernel/trust/oids.ts';
import type { TrustRoots } from '../../../../functions/kernel/trust/roots.ts';
import {
  element,
  integer,
  nothing,
  octets,
  oid,
  positiveInteger,
  sequence,
  setOf,
  tagged,
  yes,
} from '../../../../functions/kernel/trust/write-der.ts';
import { openTrustWorld } from '../../../support/trust-world.ts';

vi.mock(import('../../../../functions/kernel/trust/path.ts'), { spy: true });

const NO_ROOTS: TrustRoots = { signing: { public: [], 'official-duty': [] }, timestamp: [] };

/** A certificate that names itself its issuer, as everybody can write one: its signature is rubbish. */
function rubbish(number: number): Uint8Array {
  const name = sequence(setOf(sequence(oid('2.5.4.3'), element(0x0c, Buffer.from('X')))));
  const modulus = randomBytes(1_024).fill(0x81, 0, 1).fill(0x01, 1_023);
  const key = sequence(positiveInteger(modulus), positiveInteger(Buffer.from('ffffffff', 'hex')));
  const algorithm = sequence(oid(OID.rsaSha256), nothing);
  const time = (at: string): Uint8Array => element(0x17, Buffer.from(at));
  const bits = (...content: Uint8Array[]): Uint8Array => element(0x03, Uint8Array.of(0), ...content);
  const authority = sequence(oid(OID.basicConstraints), yes, octets(sequence(yes)));
  const content = sequence(
    tagged(0, integer(2)),
    integer(number + 1),
    algorithm,
    name,
    sequence(time('200101000000Z'), time('400101000000Z')),
    name,
    sequence(sequence(oid(OID.rsa), nothing), bits(key)),
    tagged(3, sequence(authority)),
  );
  return sequence(content, algorithm, bits(randomBytes(1_024).fill(0x01, 0, 1)));
}

describe('Certificates that a file brings along', () => {
  test('are tried against each other a few hundred times, however many of one name somebody brings', () => {
    const tried = vi.mocked(path.isSignedBy);
    tried.mockClear();
    const carried = Array.from({ length: 110 }, (_, number) => ({ der: rubbish(number), field: 'Ký' }));
    const findings = judgeCarried(carried, NO_ROOTS);
    expect(tried.mock.calls.length).toBeLessThanOrEqual(300);
    expect(new Set(findings.map(({ code }) => code))).toEqual(
      new Set(['copy-certificate-altered', 'copy-envelope-unknown']),
    );
  });

  test('are open, and nobody is accused, where a root of the same name has another key since', async () => {
    const [before, after] = [await openTrustWorld(), await openTrustWorld()];
    const authority = before.who('official-duty').certificate;
    expect(judgeCarried([{ der: authority.der, field: 'Ký' }], after.roots)).toMatchObject([
      { code: 'copy-certificate-stray', weight: 'open' },
    ]);
    expect(judgeCarried([{ der: authority.der, field: 'Ký' }], before.roots)).toEqual([]);
  });
});
