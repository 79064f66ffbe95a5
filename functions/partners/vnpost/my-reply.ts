import { MyReply } from '../../../schemas/vnpost/my.ts';

/** What MyVNPost answered: done, or refused with its own code and words; undefined when it is neither. */
export interface ReadMyReply {
  readonly success: boolean;
  readonly code: string;
  readonly message: string;
}

/** Reads the reply to a call. */
export function readMyReply(value: unknown): ReadMyReply | undefined {
  const read = MyReply.safeParse(value);
  if (!read.success) return undefined;
  const { success, code, message, errorMessage } = read.data;
  return { success, code: String(code ?? ''), message: message ?? errorMessage ?? '' };
}
