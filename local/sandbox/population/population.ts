import { json, text, type Answer, type Call, type Handling } from '../kit/call.ts';
import type { Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { authenticated } from './authentication.ts';
import { controlRoutes, restoreOrder } from './control-routes.ts';
import { Register } from './register.ts';
import { serviceNamed } from './register-services.ts';
import { handleSocialInsurance } from './social-insurance.ts';
import { readEnvelope, Refused, soapFault } from './soap.ts';

/** Where the register is asked. */
export const REGISTER_PATH = '/csdldc';

const BUSY = { code: 'BAN', text: 'Hệ thống đang bận, vui lòng thử lại sau' };

const HTML_PAGE: Answer = {
  status: 200,
  contentType: 'text/html; charset=utf-8',
  body: '<!DOCTYPE html><html><body><h1>Hệ thống đang bảo trì</h1></body></html>',
};

/** Starts the national population register, and the social insurance that knows the same people. */
export async function startPopulation(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox('population', options, (kit) => {
    const register = new Register(kit.clock, options.seed ?? 1);
    const partner: Partner = {
      handle: (call) => handleSoap(register, call) ?? handleSocialInsurance(register, call) ?? unknown(call),
      restore: (entry, kept) => {
        restoreOrder(register, entry, kept);
      },
      reset: () => {
        register.reset();
      },
      state: () => ({
        plan: register.world.plan,
        orders: register.world.orders,
        looks: register.looks.count,
        settings: register.settings,
      }),
      control: controlRoutes(register, kit.ledger),
    };
    return partner;
  });
}

/** SOAP 1.1; what is asked for is the name of the element in the body. */
function handleSoap(register: Register, call: Call): Handling | undefined {
  if (call.path !== REGISTER_PATH) return undefined;
  const request = read(call);
  return {
    service: 'request' in request ? request.request.name : '',
    keys: [],
    perform: async () => spoilt(register, await answered(register, call, request)),
  };
}

type Read = { readonly request: ReturnType<typeof readEnvelope> } | { readonly refused: Refused };

function read(call: Call): Read {
  try {
    if (call.method !== 'POST') throw new Refused('PHUONG_THUC', 'Dịch vụ chỉ nhận POST');
    return { request: readEnvelope(call.body) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error };
    throw error;
  }
}

async function answered(register: Register, call: Call, read: Read): Promise<Answer> {
  try {
    if ('refused' in read) throw read.refused;
    const { request } = read;
    const userName = authenticated(call, register.settings, register.clock.now());
    if (!register.settings.namespaces.some((taken) => taken === request.namespace))
      throw new Refused('KHONG_GIAN_TEN', 'Không gian tên của yêu cầu không được chấp nhận');
    const service = serviceNamed(request.name);
    if (service === undefined) throw new Refused('DICH_VU', 'Không có dịch vụ này');
    return await service({ register, call, userName, request });
  } catch (error) {
    if (error instanceof Refused) return soapFault('Client', error.refusal);
    throw error;
  }
}

/** The right answer, or what a bad day makes of it. */
function spoilt(register: Register, answer: Answer): Answer {
  if (register.isTurnOf('htmlEvery')) return HTML_PAGE;
  if (register.isTurnOf('serverFaultEvery')) return soapFault('Server', BUSY);
  if (register.isTurnOf('clientFaultEvery'))
    return soapFault('Client', { code: 'XAC_THUC', text: 'Xác thực không hợp lệ' });
  if (!register.isTurnOf('truncateEvery')) return answer;
  return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
}

function unknown(call: Call): Handling {
  return {
    service: '',
    keys: [],
    perform: () =>
      call.path === '/' ? text(404, 'Not Found') : json(404, { message: `Không có dịch vụ ${call.method}` }),
  };
}
