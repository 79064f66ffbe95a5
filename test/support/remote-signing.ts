import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import { askToSign, type Asked } from '../../functions/copies/ask-to-sign.ts';
import { completeSignature } from '../../functions/copies/complete-signature.ts';
import type { CopyCompleting, CopySigning } from '../../functions/copies/copies.ts';
import { readTrustRoots, type WrittenRoots } from '../../functions/kernel/trust/roots.ts';
import { openCscSigner } from '../../functions/partners/trust/csc.ts';
import { openRevocationSource } from '../../functions/partners/trust/revocation.ts';
import { openTimestampAuthority } from '../../functions/partners/trust/timestamp.ts';
import type { Sandbox } from '../../local/sandbox/kit/partner.ts';
import { control } from '../contract/sandbox/portal-client.ts';
import { CHAIR, SEAL, shownBy } from '../contract/sandbox/trust-client.ts';
import { CertifyingRoom } from './certifying.ts';
import type { Tables } from './tables.ts';
import type { TrustWorld } from './trust-world.ts';

/** A commune whose chair and seal sign by a remote service, among authorities that are servers of their own. */
export interface RemoteRoom {
  readonly room: CertifyingRoom;
  readonly copies: CopySigning & CopyCompleting;
  /** Asks once. */
  readonly ask: (id: string, step: SigningStep) => Promise<Asked>;
  /** Asks until there is nothing to ask any more. */
  readonly through: (id: string, step: SigningStep) => Promise<Asked>;
  readonly complete: (id: string, step: SigningStep) => ReturnType<typeof completeSignature>;
  /** Signatures that the service has made, those over a digest that it had signed before too. */
  readonly made: () => Promise<readonly object[]>;
}

const signal = (): AbortSignal => AbortSignal.timeout(10_000);

/** Opens it on fresh tables; the sandbox forgets whatever it had. */
export async function openRemoteRoom(trust: Sandbox, tables: Tables, world: TrustWorld): Promise<RemoteRoom> {
  await control(trust, 'POST', 'reset');
  const { untrusted: _, ...written } = (await control(trust, 'GET', 'roots')) as WrittenRoots & {
    untrusted: unknown;
  };
  const roots = readTrustRoots(written);
  if (roots === undefined) throw new Error('no roots');
  const keyOf = async (credential: string) => {
    const { chain } = await shownBy(trust, credential);
    return { way: 'csc', credential, certificates: chain, scheme: 'rsa-pkcs1-sha256' };
  };
  const room = await new CertifyingRoom(tables, world).open({
    authority: await keyOf(CHAIR),
    body: await keyOf(SEAL),
  });
  const { clock } = room.copies;
  const account = () =>
    Promise.resolve({ clientId: 'sandbox-csc-h21', clientSecret: 'local-only-csc-h21-secret' });
  const copies = {
    ...room.copies,
    roots: () => Promise.resolve(roots),
    signer: openCscSigner({ baseUrl: `${trust.url}/csc/v2`, account, clock }),
    timestamp: openTimestampAuthority({
      url: `${trust.url}/tsa/official-duty`,
      roots: () => Promise.resolve(roots),
      clock,
    }),
    revocation: openRevocationSource({ hosts: [new URL(trust.url).host], clock }),
  };
  const ask: RemoteRoom['ask'] = (id, step) => askToSign(copies, id as CopyId, step, signal());
  return {
    room,
    copies,
    ask,
    through: async (id, step) => {
      for (let round = 0; round < 5; round += 1) {
        const asked = await ask(id, step);
        if (asked.kind !== 'waiting') return asked;
        room.pass(15_000);
      }
      throw new Error('the service goes on waiting');
    },
    complete: (id, step) => {
      room.pass(60_000);
      return completeSignature(copies, id as CopyId, step, signal());
    },
    made: async () =>
      ((await control(trust, 'GET', 'ledger')) as { effect: string }[]).filter(
        ({ effect }) => effect === 'signature.made',
      ),
  };
}
