import { G3TokenReply } from '../../../schemas/dvcqg/g3-reply.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Sessions } from '../../kernel/http/session.ts';
import type { Fetch } from '../../kernel/http/speak.ts';
import { openTokens, type Shown } from '../../kernel/http/tokens.ts';
import type { Generation3Config, Generation3Credentials } from './config.ts';

/** The tokens of generation 3 (GetToken, client credentials); without a client configured there is none. */
export const generation3Tokens = (
  config: Generation3Config,
  credentials: () => Promise<Generation3Credentials>,
  fetch: Fetch,
  clock: Clock,
): Sessions =>
  openTokens(
    {
      partner: 'dvcqg',
      url: config.baseUrl + config.tokenPath,
      shown: async () => {
        const { g3: client } = await credentials();
        return client === undefined ? undefined : shownBy(config, client);
      },
      read: (body) => G3TokenReply.safeParse(body).data,
    },
    { clock, fetch },
  );

function shownBy(
  { tokenBody }: Generation3Config,
  { clientId, clientSecret }: NonNullable<Generation3Credentials['g3']>,
): Shown {
  const asked = { client_id: clientId, client_secret: clientSecret };
  return tokenBody === 'json'
    ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(asked) }
    : {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...asked }).toString(),
      };
}
