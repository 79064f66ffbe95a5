import { SealsView } from '../../../schemas/evidence/seal.ts';
import { dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { printable } from '../printable.ts';
import { askOpenly, publicDoor } from '../public-door.ts';

/** `evidence seal`: by which fingerprints the gateway's seals are known, for who publishes them and who checks packs. */
export async function showSeals(context: Context): Promise<ExitCode> {
  const door = publicDoor(context);
  if (!door.ok) return context.fail(door.failure);
  const read = await askOpenly(door.value, { method: 'GET', path: '/v1/evidence-seals' }, SealsView);
  if (!read.ok) return context.fail(read.failure);
  const { seals } = read.value;
  context.answer(
    read.value,
    seals.length === 0
      ? ['Trục chưa có chứng thư con dấu: chưa ký gốc và gói nào. (no seal yet)']
      : [
          ...seals.flatMap(({ fingerprint, current, subject, issuer, from, to }) => [
            `${fingerprint}  ${current ? 'đang dùng (current)' : 'con dấu trước, hoặc đã hết hạn (earlier)'}`,
            `  ${printable(subject)}`,
            `  ${printable(issuer)} cấp, từ ${dayAndTime(from)} đến ${dayAndTime(to)}`,
          ]),
          `Lấy từ ${door.value}: chỉ tin khi đó là tên miền chính thức của tỉnh, hoặc khi khớp văn bản của tỉnh.`,
          `Kiểm gói: npx lienthong evidence verify GÓI --roots GỐC ${seals.map(() => '--seal MÃ').join(' ')}`,
        ],
  );
  return seals.length === 0 ? EXIT.refused : EXIT.ok;
}
