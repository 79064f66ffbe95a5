import { afterEach, describe, expect, it, vi } from 'vitest';
import { askRevocation } from '../../../../functions/copies/verify/ask-revocation.ts';
import { openTrustWorld } from '../../../support/trust-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Time runs out when the test says so: first the shortest time that was given, then the next. */
function patienceInHand() {
  const given: { readonly ms: number; readonly controller: AbortController }[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    given.push({ ms, controller });
    return controller.signal;
  });
  return {
    runOutOnce: () => {
      given.toSorted((one, other) => one.ms - other.ms)[0]?.controller.abort();
    },
  };
}

describe('a responder that never answers', () => {
  it('leaves time to ask for the list of revoked certificates', async () => {
    const world = await openTrustWorld();
    const [certificate, issuer] = world.who('h21-17-chu-tich').chain;
    const list = world.crlAbout(certificate.der);
    const patience = patienceInHand();
    const asked = await askRevocation(
      {
        ocsp: (_certificate, _issuer, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              resolve({ kind: 'transient', reason: 'timeout' });
            });
            patience.runOutOnce();
          }),
        crl: (_certificate, signal) =>
          Promise.resolve(
            signal.aborted ? { kind: 'transient', reason: 'timeout' } : { kind: 'given', der: list },
          ),
      },
      [{ certificate, issuer: issuer!, at: world.at, freshness: 'after-signing' }],
      world.at,
    );
    expect(asked).toEqual({ ocsps: [], crls: [list] });
  });
});
