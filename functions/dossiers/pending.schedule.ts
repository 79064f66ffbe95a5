import middy from '@middy/core';
import { log } from '../kernel/log.ts';
import { endOverdueWaiting } from './complete-files.ts';
import { dossiersFromEnvironment } from './dossiers-config.ts';

const dossiers = dossiersFromEnvironment();

/** Every five minutes: what waited too long for its files is completed or expires. */
export const handler = middy().handler(async () => {
  const ended = await endOverdueWaiting(dossiers);
  const expired = ended.filter(({ how }) => how === 'expired').length;
  if (expired > 0) log('warn', 'LT013', { count: expired });
});
