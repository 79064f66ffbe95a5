import { createHash, timingSafeEqual } from 'node:crypto';
import type { Call } from '../kit/call.ts';
import { accounts, VERIFY_URL } from './accounts.ts';
import type { Settings } from './settings.ts';
import { Refused } from './soap.ts';

/**
 * The user name whose hash a request bears: `Basic base64(userName:hex(SHA-256(verifyUrl + userName + timestamp +
 * secretKey)))`, with the same timestamp beside it. Throws `Refused`, without saying what of it is wrong.
 */
export function authenticated(call: Call, settings: Settings, now: number): string {
  if (settings.requireXRoadClient && call.headers['x-road-client'] === undefined)
    throw new Refused('X_ROAD_CLIENT', 'Yêu cầu không qua trục liên thông X-Road');
  const encoded = /^Basic (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const [userName = '', hash = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const account = accounts.get(userName);
  const timestamp = call.headers.timestamp;
  if (account === undefined || typeof timestamp !== 'string' || !/^\d{1,16}$/.test(timestamp))
    throw refused();
  if (call.headers.apikey !== account.apiKey) throw refused();
  if (!isSame(hash, hashOf(userName, timestamp, account.secretKey))) throw refused();
  const instant = settings.timestampUnit === 'ms' ? Number(timestamp) : Number(timestamp) * 1000;
  if (Math.abs(instant - now) > settings.skewSeconds * 1000)
    throw new Refused('XAC_THUC', 'Thời gian của yêu cầu lệch quá mức cho phép');
  return userName;
}

/** The hash that stands for a password in one request. */
export function hashOf(userName: string, timestamp: string, secretKey: string): string {
  return createHash('sha256').update(`${VERIFY_URL}${userName}${timestamp}${secretKey}`).digest('hex');
}

function refused(): Refused {
  return new Refused('XAC_THUC', 'Thông tin xác thực của hệ thống không đúng');
}

function isSame(one: string, two: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(two)];
  return first.length === second.length && timingSafeEqual(first, second);
}
