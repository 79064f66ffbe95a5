import middy from '@middy/core';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import * as z from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { log } from '../kernel/log.ts';
import { fetchKeys } from './fetch-keys.ts';
import { KeysUnreachable, openKeySet } from './key-set.ts';
import { readToken } from './token.ts';
import { verdictOn } from './verdict.ts';

const config = readConfig(
  z
    .object({
      TOKEN_ISSUER: z.string().min(1),
      TOKEN_JWKS_URI: z.url({ protocol: /^https?$/ }),
      TOKEN_AUDIENCE: z.string().min(1),
      LOCAL_MODE: z.string().optional(),
    })
    .refine((env) => env.TOKEN_JWKS_URI.startsWith('https:') || env.LOCAL_MODE === 'true', {
      path: ['TOKEN_JWKS_URI'],
      error: 'must be https',
    }),
);
const trust = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE };
const keys = openKeySet(() => fetchKeys(config.TOKEN_JWKS_URI), systemClock());

/** API Gateway makes 401 of exactly this message, and 500 of every other error. */
const unauthorised = (): Error => new Error('Unauthorized');

/**
 * Tells API Gateway who calls. A token that is not believed is 401; when the issuer's keys cannot be had, 500.
 * API Gateway keeps the answer for five minutes, by which a token may outlive its expiry.
 */
export const handler = middy<APIGatewayTokenAuthorizerEvent, APIGatewayAuthorizerResult>().handler(
  async (event) => {
    const token = /^Bearer ([^ ]+)$/i.exec(event.authorizationToken)?.[1];
    if (token === undefined) throw unauthorised();
    const read = await readToken(token, trust, keys).catch((error: unknown) => {
      if (error instanceof KeysUnreachable) log('error', 'LT052', { error });
      throw error;
    });
    if (!read.ok) {
      log('info', 'LT050', { problem: read.problem });
      throw unauthorised();
    }
    if (read.value.agencies.length === 0)
      log('warn', 'LT050', { problem: 'no-agency', clientId: read.value.id });
    return verdictOn(read.value, event.methodArn);
  },
);
