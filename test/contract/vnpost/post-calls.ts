import type { ExchangeId, Subject } from '../../../functions/exchange/exchange.ts';
import type { Call } from '../../../functions/exchange/partner.ts';
import { instant, type Clock } from '../../../functions/kernel/clock.ts';
import { VnpostConfig } from '../../../functions/partners/vnpost/config.ts';
import type { VnpostDeps } from '../../../functions/partners/vnpost/line.ts';
import { createLgsp, createMy, createNgsp } from '../../../functions/partners/vnpost/vnpost.ts';
import type { Carrier } from '../../../schemas/postal/carrier.ts';
import {
  POSTAL_CANCELLATION,
  POSTAL_ORDER,
  PostalCancellationDuty,
  PostalOrderDuty,
} from '../../../schemas/postal/duties.ts';

/** 24 April 2026, 09:00 in Vietnam. */
export const NOW = Date.UTC(2026, 3, 24, 2, 0);
export const CUSTOMER = 'C000123456';
export const ORDER_NUMBER = 'H21.17-260323-0042';

/** A clock that a test moves. */
export const movedClock = (at = NOW): Clock & { at: number } => {
  const clock = { at, now: () => clock.at };
  return clock;
};

const DESK = {
  name: 'Trung tâm Phục vụ hành chính công tỉnh Gia Lai',
  phone: '02690000001',
  email: 'hcc@example.vn',
  address: { list: 'two-tier', province: '52', commune: '23563', line: '17 Đường Mẫu' },
};
export const CITIZEN = {
  name: 'Nguyễn Văn Mẫu',
  phone: '0900000042',
  address: { list: 'three-tier', province: '64', district: '622', commune: '23557', line: '42 Ngõ Mẫu' },
};

/** An invented delivery, with what a test changes. */
export const duty = (changes: Record<string, unknown> = {}): PostalOrderDuty =>
  PostalOrderDuty.parse({
    orderNumber: ORDER_NUMBER,
    dossierCode: 'H21.17-260323-0042',
    kind: 'delivery',
    customerCode: CUSTOMER,
    sender: DESK,
    receiver: CITIZEN,
    codAmount: 0,
    contents: ['Giấy chứng nhận (bản chính)'],
    weightGrams: 100,
    ...changes,
  });

const callOf = (operation: string, payload: unknown, changes: Partial<Call>): Call => ({
  exchangeId: 'vnpost-ngsp~H21.17-260323-0042~1' as ExchangeId,
  operation,
  subject: 'H21.17-260323-0042' as Subject,
  agency: 'H21.17',
  payload,
  keptAt: instant(NOW),
  attempt: 1,
  correlationId: 'test-1',
  signal: AbortSignal.timeout(5_000),
  ...changes,
});

/** The duty to have an order at the carrier. */
export const orderCall = (payload: PostalOrderDuty = duty(), changes: Partial<Call> = {}): Call =>
  callOf(POSTAL_ORDER, payload, changes);

/** The duty to have it cancelled. */
export const cancellationCall = (changes: Partial<Call> = {}): Call =>
  callOf(
    POSTAL_CANCELLATION,
    PostalCancellationDuty.parse({
      orderNumber: ORDER_NUMBER,
      customerCode: CUSTOMER,
      reason: 'Công dân đến lấy',
    }),
    changes,
  );

export const CREDENTIALS = {
  ngsp: { key: 'sandbox-ngsp-h21', secret: 'sandbox-only-ngsp-h21-secret' },
  lgsp: { key: 'sandbox-lgsp-h21', secret: 'sandbox-only-lgsp-h21-secret' },
  my: { username: 'sandbox-my-h21', password: 'sandbox-only-my-h21-password' },
};

/** All three ways at one server, as the sandbox has them. */
export const configAt = (url: string, more: Record<string, unknown> = {}): VnpostConfig =>
  VnpostConfig.parse({
    ngsp: { baseUrl: `${url}/ngsp` },
    lgsp: { baseUrl: `${url}/lgsp` },
    my: { baseUrl: `${url}/my` },
    districts: { '622': 6010 },
    ...more,
  });

export const depsAt = (clock: Clock): VnpostDeps => ({
  credentials: () => Promise.resolve(CREDENTIALS),
  clock,
});

const CREATE = { 'vnpost-ngsp': createNgsp, 'vnpost-lgsp': createLgsp, 'vnpost-my': createMy } as const;

/** A way to the post at a server. */
export const wayAt = (carrier: Carrier, url: string, clock: Clock, more: Record<string, unknown> = {}) =>
  CREATE[carrier](configAt(url, more), depsAt(clock));
