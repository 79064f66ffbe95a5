import type { OrderDetail, OrderView } from '../../schemas/postal/order.ts';
import { OrderDetail as OrderDetailContract } from '../../schemas/postal/order.ts';
import type { NativePortal } from '../portal/native-portal.ts';
import type { ContractBody, OrderBody } from '../portal/native-messages.ts';
import type { Outcome } from '../portal/outcome.ts';
import type { Road } from '../portal/road.ts';
import { dayOf, portalTime } from '../portal/vietnam-time.ts';
import type { Act, Life } from './life.ts';
import { filesOf, submissionOf, tellAct, type Message } from './native-life.ts';

/** What the lives that go by post need besides the portal. */
export interface PostOffice {
  readonly portal: NativePortal;
  readonly road: Road;
  /** How long a parcel is waited for, in milliseconds. */
  readonly patienceMs: number;
  /** Told of every order as it is placed. */
  readonly placed: (order: OrderView) => void;
}

/**
 * A life that goes by post as the messages of a portal that speaks the native API. It is lived now: each act happens
 * when it is told, the parcels move in between, and nobody tells what the post reports by itself.
 */
export function postMessages(office: PostOffice, life: Life, code: string): Message[] {
  const { portal, road } = office;
  const now = (): string => portalTime(road.now());
  const order = (kind: OrderBody['kind']): Message => {
    return async () => {
      const placed = await portal.order(code, orderOf(life, kind));
      if (!placed.ok) return placed;
      office.placed(placed.value);
      return arrival(office, placed.value);
    };
  };
  const acts = life.acts.map(
    (act): Message =>
      () =>
        tellAct(portal, life, code, happeningAt(act, now())),
  );
  const submit: Message = () =>
    portal.submit(submissionOf(submittedAt(life, now()), code), filesOf(life.papers));
  const returned: Message = async () => {
    const delivered = await order('delivery')();
    if (!delivered.ok) return delivered;
    const at = (delivered.value as OrderDetail).order.parcel?.deliveredAt; // what `arrival` waits for
    if (at !== undefined) portal.heardReturned(code, at);
    return delivered;
  };
  const collected = life.story.post === 'both' ? [order('collection')] : [];
  return [submit, ...collected, ...acts, returned];
}

/** Waits until the carrier has delivered a parcel; what else may become of one is a failure of the tour. */
async function arrival(office: PostOffice, { number }: OrderView): Promise<Outcome<OrderDetail>> {
  const { portal, road, patienceMs } = office;
  const until = road.now() + patienceMs;
  for (;;) {
    const read = await portal.read(`/v1/postal-orders/${number}`, OrderDetailContract);
    if (!read.ok || read.value.order.parcel?.status === 'delivered') return read;
    if (road.now() > until) {
      const { state, parcel } = read.value.order;
      const where = `${state}, ${parcel?.status ?? 'no parcel'}`;
      return { ok: false, failure: { kind: 'unanswered', why: `${number} did not arrive: ${where}` } };
    }
    await road.pause(300);
  }
}

function submittedAt(life: Life, at: string): Life {
  const dueAt = portalTime(Date.parse(at) + 20 * 86_400_000);
  if (life.receivedAt === undefined) return { ...life, submittedAt: at };
  return { ...life, submittedAt: at, receivedAt: at, dueAt };
}

/** The same act, happening now: its steps a second apart. */
function happeningAt(act: Act, at: string): Act {
  const [first, ...others] = act.steps;
  const from = Date.parse(at);
  const steps: Act['steps'] = [
    { ...first, at },
    ...others.map((step, index) => ({ ...step, at: portalTime(from + (index + 1) * 1_000) })),
  ];
  return { ...act, steps, ...(act.dueAt === undefined ? {} : { dueAt: portalTime(from + 20 * 86_400_000) }) };
}

/** Invented: a house in a commune of the province by the list of 34 provinces. */
const HOME = { list: 'two-tier', province: '52', commune: '23575', line: '42 đường Mẫu' } as const;

function orderOf({ applicant, procedure, papers }: Life, kind: OrderBody['kind']): OrderBody {
  const citizen = { name: applicant.name, phone: applicant.phone, email: applicant.email, address: HOME };
  if (kind === 'delivery') return { kind, citizen, codAmount: procedure.fee, contents: ['Giấy tờ kết quả'] };
  return { kind, citizen, contents: papers.map((_paper, index) => procedure.components[index] ?? 'Giấy tờ') };
}

/** How the tour's agencies use the post: through the axis, and through MyVNPost when that is down. */
export const tourContract = (today: number): ContractBody => ({
  agency: 'H21',
  from: dayOf(today),
  carriage: { carrier: 'vnpost-ngsp', customerCode: 'C000123456' },
  failover: { to: { carrier: 'vnpost-my', customerCode: 'C000123456' }, afterMinutes: 240 },
  desk: {
    name: 'Trung tâm Phục vụ hành chính công tỉnh (mẫu)',
    phone: '02690000001',
    email: 'hcc@example.vn',
    address: { list: 'two-tier', province: '52', commune: '23575', line: '17 đường Mẫu' },
  },
});
