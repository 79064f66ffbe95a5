import { MAX_BYTES } from './limits.ts';
import { EMPTY, NOT_PDF, TOO_LARGE, UNREADABLE, type Refusal } from './refusals.ts';

/** Why a file is not even sent: it cannot be a copy, and whoever chose it should choose another. */
export async function unfit(file: File): Promise<Refusal | undefined> {
  if (file.size > MAX_BYTES) return TOO_LARGE;
  if (file.size === 0) return EMPTY;
  try {
    // PDF allows some bytes before its first line; what to think of those is the gateway's to say.
    const head = await file.slice(0, 1024).text();
    return head.includes('%PDF-') ? undefined : NOT_PDF;
  } catch {
    // It was removed meanwhile, or lies in a cloud that cannot be reached.
    return UNREADABLE;
  }
}
