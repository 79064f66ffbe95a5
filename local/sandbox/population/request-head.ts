import type { Call } from '../kit/call.ts';
import { officers } from './accounts.ts';
import type { Field, Fields } from './request-fields.ts';
import { textOf } from './request-fields.ts';
import type { Operation, Settings } from './settings.ts';
import { Refused } from './soap.ts';

/** What every request to the register begins with. */
export const HEAD: readonly Field[] = [
  { name: 'MaYeuCau' },
  { name: 'MaDVC' },
  { name: 'MaTichHop' },
  { name: 'MaCanBo' },
  // Of the newer variant only.
  { name: 'MaDonVi', isOptional: true },
  { name: 'TaiKhoan', isOptional: true },
  { name: 'SoDienThoai', isOptional: true },
];

export interface Head {
  readonly requestId: string;
  readonly officer: string;
}

/** Checks who asks for what procedure under which code. Throws `Refused`. */
export function readHead(fields: Fields, operation: Operation, settings: Settings): Head {
  const requestId = textOf(fields.MaYeuCau, /^[\w.-]{1,64}$/, 'MaYeuCau');
  if (fields.MaDVC !== undefined) textOf(fields.MaDVC, /^(?:VPCP|[\w.-]{1,50})$/, 'MaDVC');
  const wanted = settings.integrationCodes[operation];
  if (fields.MaTichHop !== undefined) {
    const code = textOf(fields.MaTichHop, /^\d{3}$/, 'MaTichHop');
    if (wanted !== null && code !== wanted)
      throw new Refused('MA_TICH_HOP', 'MaTichHop không dùng cho dịch vụ này');
  }
  const officer = textOf(fields.MaCanBo, /^\S{1,50}$/, 'MaCanBo');
  if (!officers.has(officer)) throw new Refused('CAN_BO', 'MaCanBo chưa có tài khoản trên CSDLQG về dân cư');
  return { requestId, officer };
}

/** By which X-Road client a request came, where one is named. */
export function viaOf(call: Call): { readonly via?: string } {
  const client = call.headers['x-road-client'];
  return typeof client === 'string' ? { via: client } : {};
}
