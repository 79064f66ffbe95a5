import { describe, expect, it } from 'vitest';
import {
  Batch,
  Call,
  LoginReply,
  LoginRequest,
  SingleAddressQuery,
} from '../../../../schemas/dvcqg/envelope.ts';
import { readReply } from '../../../../schemas/dvcqg/reply.ts';
import { fixtures } from '../fixtures.ts';

describe('a reply of the national portal', () => {
  it.each(fixtures('reply-').map((one) => [one.file, one] as const))(
    '%s is read',
    (_, { body, expected }) => {
      const read = readReply(String(body));
      expect(JSON.parse(JSON.stringify(read))).toEqual(expected);
    },
  );
});

describe('a call of generation 1', () => {
  it.each(fixtures('call-').map((one) => [one.file, one] as const))('%s is read', (_, { body, expected }) => {
    const call = Call.parse(body);
    const { records, ...rest } = expected as { records?: number };
    expect(call).toMatchObject(rest);
    expect(call.data?.length).toBe(records);
  });

  it.each([
    ['True', true],
    ['true', true],
    [true, true],
    ['False', false],
    [undefined, undefined],
    ['', undefined],
  ])('takes isUpdating %j as %j', (text, updating) => {
    expect(SingleAddressQuery.parse({ MaDinhDanhDV: '000.00.01.H22', isUpdating: text }).isUpdating).toBe(
      updating,
    );
  });

  it('never guesses another isUpdating', () => {
    expect(SingleAddressQuery.safeParse({ MaDinhDanhDV: '000.00.01.H22', isUpdating: '1' }).success).toBe(
      false,
    );
  });

  it('begins with a login', () => {
    expect(LoginRequest.safeParse({ username: 'mau', password: '' }).success).toBe(false);
    expect(LoginReply.parse({ session: 'phien', error_code: '00' })).toEqual({
      session: 'phien',
      error_code: '0',
    });
    expect(LoginReply.parse({ error_code: -1 })).toEqual({ error_code: '-1' });
  });
});

describe('a body of generation 2', () => {
  it('is a bare array with something in it', () => {
    expect(Batch.safeParse([]).success).toBe(false);
    expect(Batch.safeParse({}).success).toBe(false);
    expect(Batch.safeParse([{}]).success).toBe(true);
  });
});
