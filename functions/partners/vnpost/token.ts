import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { Sessions } from '../../kernel/http/session.ts';
import { clientCredentials, openTokens } from '../../kernel/http/tokens.ts';
import type { KeyPair } from './config.ts';
import type { VnpostDeps } from './line.ts';

/** The tokens of one way through an axis (OAuth client credentials, facts §3.1). */
export const axisTokens = (
  carrier: Carrier,
  url: string,
  keyPair: () => Promise<KeyPair | undefined>,
  deps: VnpostDeps,
): Sessions =>
  openTokens(
    {
      partner: carrier,
      url,
      shown: async () => {
        const pair = await keyPair();
        return pair === undefined ? undefined : clientCredentials(pair);
      },
    },
    deps,
  );
