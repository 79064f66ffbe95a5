import { styleText } from 'node:util';
import * as z from 'zod';
import { GENESIS, firstBrokenLink, linkFacts } from '../../../functions/kernel/evidence/chain.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { PartnerView } from '../../../schemas/operating.ts';
import { WebhookEndpointView } from '../../../schemas/webhook-endpoint.ts';
import { callOnce, parseJson } from '../../portal/road.ts';
import { dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, type Failure } from '../failure.ts';
import { openGateway, type Gateway } from '../gateway.ts';
import { partnerLabel } from '../labels.ts';
import type { Settings } from '../settings.ts';

/** What one check found. `exit` is what the command ends with because of it: `ok` where all is well. */
interface Check {
  readonly name: string;
  readonly exit: ExitCode;
  readonly found: string;
  readonly fix?: string;
}

const good = (name: string, found: string): Check => ({ name, exit: EXIT.ok, found });
const bad = (name: string, exit: ExitCode, found: string, fix: string): Check => ({ name, exit, found, fix });
const ofFailure = (name: string, { exit, text }: Failure): Check => ({ name, exit, found: text });

/**
 * `doctor`: whether this machine can work with its gateway, check by check: configuration, the gateway, its clock
 * against ours, a token, an authorised read and the refusal of a forged token, each partner, where the portal is
 * told, and the checking of evidence. Nothing is sent to a partner and nothing is changed.
 */
export async function doctor(context: Context): Promise<ExitCode> {
  const settings = context.settings();
  const checks: Check[] = [checkNode()];
  if (!settings.ok) checks.push(ofFailure(NAMES.configuration, settings.failure));
  else {
    const { tokenUrl, from, client } = settings.value;
    checks.push(good(NAMES.configuration, `từ ${from}`));
    checks.push(good(NAMES.client, `${client('officer').id} tại ${tokenUrl}`));
    checks.push(...(await checkGateway(settings.value, context.terminal.now)));
    checks.push(...(await checkAccess(settings.value, context.terminal.now)));
  }
  checks.push(checkEvidence(context.terminal.now()));
  const exit = worst(checks);
  context.answer({ ok: exit === EXIT.ok, checks }, [
    ...linesOf(checks, context.terminal.isTerminal),
    verdict(exit),
  ]);
  return exit;
}

const NAMES = {
  node: 'Node.js',
  configuration: 'Cấu hình (configuration)',
  client: 'Bên gọi (client)',
  gateway: 'Trục (gateway)',
  clock: 'Đồng hồ (clock skew)',
  token: 'Mã truy cập (token)',
  roundTrip: 'Đọc có quyền (signed round trip)',
  forged: 'Từ chối mã giả (forged token)',
  partner: 'Đối tác (partner)',
  webhook: 'Nơi nhận thông báo (webhooks)',
  evidence: 'Kiểm bằng chứng (evidence)',
} as const;

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? good(NAMES.node, process.versions.node)
    : bad(NAMES.node, EXIT.usage, process.versions.node, 'Dùng Node.js 24 (npm ci mang theo sẵn).');
}

/** A machine further off than this signs and checks at the wrong time. Webhooks and tokens allow five minutes. */
const MOST_SKEW_MS = 30_000;
const TIMEOUT_MS = 10_000;
const Health = z.looseObject({
  status: z.string(),
  stage: z.string().optional(),
  time: z.string().optional(),
});

async function checkGateway({ url }: Settings, now: () => number): Promise<Check[]> {
  const began = now();
  const heard = await callOnce({ method: 'GET', url: `${url}/health` }, TIMEOUT_MS);
  const ended = now();
  if (heard.kind === 'silence') {
    return [
      bad(
        NAMES.gateway,
        EXIT.unreachable,
        `${url} không trả lời (${heard.why})`,
        'Chạy npm start, hoặc kiểm tra --url.',
      ),
    ];
  }
  const health = Health.safeParse(parseJson(heard.text)).data;
  const state = `${url}: ${health?.status ?? `HTTP ${heard.status}`}, ${health?.stage ?? 'không rõ môi trường'}, ${ended - began} ms`;
  const gateway =
    heard.status === 200
      ? good(NAMES.gateway, state)
      : bad(
          NAMES.gateway,
          EXIT.refused,
          state,
          'Trục không đọc được dữ liệu của mình: xem nhật ký và docs/runbooks.',
        );
  return [gateway, checkClock(health?.time ?? heard.headers.get('date'), began, ended)];
}

/** The gateway's time lies between our asking and our hearing: what is outside is skew. */
function checkClock(said: string | null, began: number, ended: number): Check {
  const at = Date.parse(said ?? '');
  if (Number.isNaN(at)) return bad(NAMES.clock, EXIT.refused, 'trục không cho biết giờ', 'Kiểm tra /health.');
  // The Date header has whole seconds only.
  const skew = at < began - 1_000 ? at - began : at > ended ? at - ended : 0;
  const text =
    skew === 0
      ? 'lệch dưới 1 giây'
      : `trục lệch ${(skew / 1_000).toFixed(1).replace('.', ',')} giây so với máy này`;
  return Math.abs(skew) <= MOST_SKEW_MS
    ? good(NAMES.clock, text)
    : bad(NAMES.clock, EXIT.refused, text, 'Đồng bộ giờ (NTP) cho máy này và máy chủ.');
}

async function checkAccess(settings: Settings, now: () => number): Promise<Check[]> {
  const gateway = openGateway(settings, 'officer');
  const token = await gateway.token();
  if (!token.ok) return [ofFailure(NAMES.token, token.failure)];
  const { value, expiresAt, scope } = token.value;
  const minutes = Math.round((expiresAt - now()) / 60_000);
  return [
    good(NAMES.token, `còn ${minutes} phút, quyền: ${scope}`),
    ...(await checkPartners(gateway)),
    await checkForged(settings, value),
    await checkWebhook(gateway, scope),
  ];
}

/** The authorised read: the issuer has signed, the gateway has believed it, and its tables have answered. */
async function checkPartners({ get }: Gateway): Promise<Check[]> {
  const read = await get('/v1/partners', z.array(PartnerView));
  if (!read.ok) return [ofFailure(NAMES.roundTrip, read.failure)];
  const partners = read.value.map(({ partner, breaker, queued, oldestDueAt, parked }) => {
    const name = `${NAMES.partner} ${partner}`;
    const since = oldestDueAt === undefined ? '' : ` (lâu nhất từ ${dayAndTime(oldestDueAt)})`;
    const found = `cầu dao ${BREAKER[breaker]}; chờ gửi ${queued}${since}; chờ người ${parked}`;
    if (breaker !== 'closed') {
      const why = `${partnerLabel(partner)} trả lời không ổn định; trục tự thử lại, xem docs/runbooks/breaker-open.md.`;
      return bad(name, EXIT.refused, found, why);
    }
    if (parked === 0) return good(name, found);
    return bad(name, EXIT.refused, found, `npx lienthong exchanges list --parked --partner ${partner}`);
  });
  return [good(NAMES.roundTrip, `GET /v1/partners: ${read.value.length} đối tác`), ...partners];
}

const BREAKER = { closed: 'đóng, đang gửi', open: 'mở, tạm ngừng gửi', 'half-open': 'đang thử lại' } as const;

/** A token whose signature was changed must be refused: a gateway that takes it takes anybody. */
async function checkForged({ url }: Settings, token: string): Promise<Check> {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  const forged = `${head}.${claims}.${other}${signature.slice(1)}`;
  const heard = await callOnce(
    { method: 'GET', url: `${url}/v1/partners`, headers: { authorization: `Bearer ${forged}` } },
    TIMEOUT_MS,
  );
  if (heard.kind === 'silence') return bad(NAMES.forged, EXIT.unreachable, heard.why, 'Thử lại.');
  return heard.status === 401 || heard.status === 403
    ? good(NAMES.forged, `HTTP ${heard.status}`)
    : bad(
        NAMES.forged,
        EXIT.refused,
        `trục trả lời HTTP ${heard.status}`,
        'Kiểm tra cấu hình nơi cấp mã truy cập của trục.',
      );
}

async function checkWebhook({ get }: Gateway, scope: string): Promise<Check> {
  if (!scope.split(' ').includes('webhook:manage')) {
    return good(NAMES.webhook, 'không kiểm: mã truy cập không có quyền webhook:manage');
  }
  const read = await get('/v1/webhook-endpoint', WebhookEndpointView);
  if (!read.ok) return ofFailure(NAMES.webhook, read.failure);
  const { source, url } = read.value;
  return source === 'none'
    ? bad(NAMES.webhook, EXIT.refused, 'chưa có', 'Đăng ký bằng PUT /v1/webhook-endpoint.')
    : good(NAMES.webhook, `${url ?? ''} (${source})`);
}

/** A chain made in memory must hold, and must not once a link of it is changed. */
function checkEvidence(now: number): Check {
  const subject = 'H21-000101-0001';
  const facts = ['submission.received', 'exchange.attempted'].map((kind) => ({
    kind,
    actor: 'doctor',
    digest: digestBytes(kind),
    details: {},
  }));
  const links = linkFacts(subject, GENESIS, facts, instant(now));
  const changed = links.map((link) => (link.seq === 2 ? { ...link, actor: 'somebody else' } : link));
  const holds = firstBrokenLink(subject, links) === undefined;
  const broken = firstBrokenLink(subject, changed);
  return holds && broken?.seq === 2
    ? good(NAMES.evidence, 'chuỗi mẫu nguyên vẹn, chuỗi bị sửa bị phát hiện')
    : bad(NAMES.evidence, EXIT.broken, 'không phân biệt được chuỗi bị sửa', 'Cài lại phần mềm này.');
}

/** Wrong configuration first, then what is unreachable, then broken evidence, then what was merely found wanting. */
const worst = (checks: readonly Check[]): ExitCode =>
  [EXIT.usage, EXIT.unreachable, EXIT.broken, EXIT.refused].find((exit) =>
    checks.some((check) => check.exit === exit),
  ) ?? EXIT.ok;

function linesOf(checks: readonly Check[], isTerminal: boolean): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const colour = (style: 'green' | 'red', text: string): string =>
    isTerminal && process.env['NO_COLOR'] === undefined
      ? styleText(style, text, { validateStream: false })
      : text;
  return checks.flatMap(({ name, exit, found, fix }) => [
    `${exit === EXIT.ok ? colour('green', '✓') : colour('red', '✗')} ${name.padEnd(width)}  ${found}`,
    ...(fix === undefined ? [] : [`  ${' '.repeat(width)}  → ${fix}`]),
  ]);
}

const verdict = (exit: ExitCode): string =>
  exit === EXIT.ok
    ? 'Mọi thứ ổn. Không gửi gì tới đối tác, không thay đổi gì. (All well; nothing was sent or changed.)'
    : 'Có chỗ chưa ổn, xem các dòng ✗. Không gửi gì, không thay đổi gì. (Not well; nothing was sent or changed.)';
