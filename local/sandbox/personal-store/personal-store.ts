import * as z from 'zod';
import { isRecord, json, parsedBody, type Answer, type Call, type Handling } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import { sha256 } from '../kit/digest.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { Store, type Outcome } from './store.ts';
import { Tokens } from './tokens.ts';
import {
  answered,
  CODES,
  depositSchema,
  lookUpSchema,
  unusable,
  withdrawalSchema,
  type Deposit,
} from './wire.ts';

const settingsSchema = z.strictObject({
  tokenSeconds: z.int().min(1),
  /** Fetch files and compare what they hash to, before a result is kept. Only from this machine. */
  fetchFiles: z.boolean(),
});
type Settings = z.infer<typeof settingsSchema>;

const USUAL: Settings = { tokenSeconds: 3600, fetchFiles: true };
const LARGEST_FILE = 64 * 1024 * 1024;
const PATIENCE_MS = 10_000;

/**
 * Starts the national portal's store of citizens' own results. How results are left there is not public: token, deposit and
 * withdrawal are our assumption, in the style of the look-up, which is.
 */
export function startPersonalStore(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox('personal-store', options, personalStore);
}

function personalStore(kit: Kit): Partner {
  const state: { settings: Settings } = { settings: USUAL };
  const store = new Store(kit);
  const tokens = new Tokens(kit.clock, () => state.settings.tokenSeconds);

  const deposit = async (body: unknown): Promise<Answer> => {
    const read = depositSchema.safeParse(body);
    if (!read.success) return unusable(read.error);
    const trouble = state.settings.fetchFiles ? await troubleWithFiles(read.data) : undefined;
    return trouble ?? outcomeAnswer(store.deposit(read.data), 'Lưu kết quả thành công');
  };
  const withdraw = (body: unknown): Answer => {
    const read = withdrawalSchema.safeParse(body);
    if (!read.success) return unusable(read.error);
    return outcomeAnswer(store.withdraw(read.data), 'Thu hồi kết quả thành công');
  };
  const lookUp = (body: unknown): Answer => {
    const read = lookUpSchema.safeParse(body);
    if (!read.success) return unusable(read.error);
    const { SoDinhDanhChuSoHuu: owner, DanhSachDanhMucKetQua: wanted } = read.data;
    const found = wanted.flatMap(({ MaKetQua, SoKyHieu }) => store.of(owner, MaKetQua, SoKyHieu));
    return answered(CODES.done, 'Thành công', { DanhSachGiayToKetQua: found.map(shown) });
  };
  const services: Readonly<Record<string, (body: unknown) => Answer | Promise<Answer>>> = {
    LuuKetQua: deposit,
    ThuHoiKetQua: withdraw,
    TraCuuKetQua: lookUp,
  };

  return {
    handle: (call): Handling => {
      if (`${call.method} ${call.path}` === 'POST /token')
        return { service: 'token', keys: [], perform: () => tokens.grant(call) };
      const service = /^\/kho\/(\w+)$/.exec(call.path)?.[1] ?? '';
      const act = call.method === 'POST' && Object.hasOwn(services, service) ? services[service] : undefined;
      if (act === undefined)
        return { service: '', keys: [], perform: () => json(404, { errorCode: 404, message: 'Not Found' }) };
      return {
        service,
        keys: keysOf(call),
        perform: () =>
          tokens.holderOf(call) === undefined
            ? json(401, { errorCode: 401, message: 'Token không hợp lệ' })
            : act(parsedBody(call)),
      };
    },
    restore: ({ effect }, kept) => {
      if (kept !== undefined) store.restore(effect, kept);
    },
    reset: () => {
      state.settings = USUAL;
      store.reset();
      tokens.expireAll();
    },
    state: () => ({ settings: state.settings, results: store.count }),
    control: {
      'POST /_sandbox/expire-tokens': () => json(200, { expired: tokens.expireAll() }),
      'PUT /_sandbox/settings': (call) =>
        accept(call, settingsSchema.partial(), ({ tokenSeconds, fetchFiles }) => {
          const { settings } = state;
          state.settings = {
            tokenSeconds: tokenSeconds ?? settings.tokenSeconds,
            fetchFiles: fetchFiles ?? settings.fetchFiles,
          };
          return state.settings;
        }),
    },
  };
}

function outcomeAnswer(outcome: Outcome, done: string): Answer {
  switch (outcome) {
    case 'done':
    case 'same':
      return answered(CODES.done, done);
    case 'exists':
      return answered(CODES.exists, 'Giấy tờ đã tồn tại với nội dung khác');
    case 'not-found':
      return answered(CODES.notFound, 'Không tìm thấy giấy tờ');
    case 'another-request':
      return answered(CODES.anotherRequest, 'Mã yêu cầu đã dùng cho nội dung khác');
  }
}

/** What a look-up shows of a result. */
function shown({ MaKetQua, TenGiayTo, SoKyHieu, CoQuanChuQuan, DanhSachTepDinhKem }: Deposit): object {
  return {
    MaKetQua,
    TenGiayTo,
    SoKyHieu,
    CoQuanChuQuan,
    DanhSachTepDinhKem: DanhSachTepDinhKem.map(({ TenTep, DuongDan }) => ({ TenTep, DuongDan })),
  };
}

/** Fetches files that are on this machine; others are taken at their word. */
async function troubleWithFiles({ DanhSachTepDinhKem }: Deposit): Promise<Answer | undefined> {
  for (const { DuongDan, MaBam } of DanhSachTepDinhKem) {
    if (!isOnThisMachine(DuongDan)) continue;
    const bytes = await fetched(DuongDan);
    if (bytes === undefined) return answered(CODES.fileNotFetched, 'Không tải được tệp đính kèm');
    if (sha256(bytes) !== MaBam.toLowerCase())
      return answered(CODES.anotherFile, 'Tệp đính kèm không khớp mã băm');
  }
  return undefined;
}

const isOnThisMachine = (url: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

/** A file by its address, and where that leads elsewhere on this machine, by that one. */
async function fetched(url: string): Promise<Uint8Array | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const first = await fetch(url, { redirect: 'manual', signal });
    const next = first.status === 302 ? first.headers.get('location') : null;
    const response =
      next !== null && isOnThisMachine(next) ? await fetch(next, { redirect: 'error', signal }) : first;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return response.ok && bytes.length <= LARGEST_FILE ? bytes : undefined;
  } catch {
    return undefined; // nobody is there, or not in time: the answer says so
  }
}

/** What a fault can be matched with: the result's number, and the sender's request. */
function keysOf(call: Call): string[] {
  const body = parsedBody(call);
  if (!isRecord(body)) return [];
  return [body['SoKyHieu'], body['MaYeuCau']].filter((each) => typeof each === 'string');
}
