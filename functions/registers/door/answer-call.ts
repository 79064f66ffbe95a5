import type {
  ChangeReceipt,
  DossierResultsTold,
  DossierStatusTold,
} from '../../../schemas/registers/door-services.ts';
import type { Call } from './call.ts';
import type { Door } from './door.ts';
import { readResults, readStatus } from './read-dossier.ts';
import type { Answer } from './refusal.ts';
import { takePush } from './take-change.ts';

/** What a call that may be made is answered. `content` is what it brings, as JSON would have it. */
export function answerCall(
  door: Door,
  call: Call,
  content: unknown,
): Promise<Answer<DossierStatusTold | DossierResultsTold | ChangeReceipt>> {
  switch (call.service) {
    case 'traTrangThaiHoSo':
      return readStatus(door, call, content);
    case 'traKetQuaHoSo':
      return readResults(door, call, content);
    case 'nhanThayDoi':
      return takePush(door, call, content);
  }
}
