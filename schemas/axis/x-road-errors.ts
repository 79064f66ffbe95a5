/**
 * What follows from an error of X-Road itself (facts §6.4). `never`: not as it is · `reading`: harmless to repeat for who
 * only reads, else the outcome is unknown · `later`: after a longer while, without effect · `unknown`: it may have had
 * an effect.
 */
export type XRoadErrorClass = 'never' | 'reading' | 'later' | 'unknown';

/**
 * An error's code in one form: releases up to 7.7 write `Server.ServerProxy.ServiceFailed.HttpError`, 7.8 and later
 * `server.serverproxy.service_failed.http_error`.
 */
export const normalXRoadError = (code: string): string => code.trim().toLowerCase().replaceAll('_', '');

const NEVER: readonly string[] = [
  'accessdenied',
  'unknownmember',
  'unknownservice',
  'sslauthenticationfailed',
];
const READING: readonly string[] = [
  'networkerror',
  'servicefailed.ioerror',
  'servicefailed.httperror',
  'servicefailed.unknownhost',
  'databaseerror',
];
const LATER: readonly string[] = [
  'servicedisabled',
  'maintenancemode',
  'globalconfoutdated',
  'timestampingfailed',
  'loggingfailed',
];

/** Where an error arose; an error of a provider has none of these before it. */
const ORIGIN = /^(client|server\.clientproxy|server\.serverproxy)(?:\.|$)/;

/** Whether a (normalised) code is X-Road's own, and not one that a provider's fault brought along. */
export const isXRoadError = (normal: string): boolean =>
  normal.startsWith('client.') || /^server\.(?:clientproxy|serverproxy)(?:\.|$)/.test(normal);

/** The class of a (normalised) error. One that no table names may have had an effect. */
export function xRoadErrorClass(normal: string): XRoadErrorClass {
  const [, origin] = ORIGIN.exec(normal) ?? [];
  if (origin === 'client') return 'never';
  const what = normal.replace(ORIGIN, '');
  const isOf = (list: readonly string[]): boolean =>
    list.some((one) => what === one || what.startsWith(`${one}.`));
  if (isOf(NEVER)) return 'never';
  if (isOf(LATER)) return 'later';
  return isOf(READING) ? 'reading' : 'unknown';
}
