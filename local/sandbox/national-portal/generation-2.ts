import { parsedBody, type Answer, type Call, type Handling } from '../kit/call.ts';
import type { Portal } from './portal.ts';
import { asJson, asText, invalid, missing, NOT_JSON } from './replies.ts';
import { codesIn, found } from './wire.ts';

/**
 * Generation 2: a province's proxy, one URL per service, a bare array as the body, trusted by its network.
 */
export function handleGeneration2(portal: Portal, call: Call): Handling | undefined {
  const { services } = portal;
  switch (`${call.method} ${call.path}`) {
    case 'POST /g2/ThemMoi':
      return write(call, 'ThemMoi', (data) => asJson(services.add(data, 'g2')));
    case 'POST /g2/CapNhat':
      return write(call, 'CapNhat', (data) => asJson(services.update(data, 'g2')));
    case 'POST /g2/DongBoTienTrinh':
      return write(call, 'DongBoTienTrinh', (data) => asText(services.addProgress(data, 'g2')));
    case 'POST /g2/SynsTTHCC/DongBoHoSoMC':
      return write(call, 'DongBoHoSoMC', (data) => synchronise(portal, call, data));
    case 'GET /g2/TraCuuHoSo': {
      // Assumed: no public source shows how generation 2 reads a dossier back.
      const code = call.query.get('maHoSo') ?? '';
      return { service: 'TraCuuHoSo', keys: [code], perform: () => found(portal.register, code) };
    }
    default:
      return undefined;
  }
}

function write(call: Call, service: string, perform: (data: unknown) => Answer): Handling {
  const data = parsedBody(call);
  return {
    service,
    keys: codesIn(data),
    perform: () => (data === undefined ? NOT_JSON : perform(data)),
  };
}

/** The variant with the agency and the flag in the query. */
function synchronise(portal: Portal, call: Call, data: unknown): Answer {
  if ((call.query.get('MaDinhDanhDV') ?? '') === '') return asJson(missing('MaDinhDanhDV'));
  const isUpdating = call.query.get('isUpdating') ?? '';
  if (isUpdating === '') return asJson(missing('isUpdating'));
  if (isUpdating === 'True') return asJson(portal.services.update(data, 'g2'));
  if (isUpdating === 'False') return asJson(portal.services.add(data, 'g2'));
  return asJson(invalid('isUpdating'));
}
