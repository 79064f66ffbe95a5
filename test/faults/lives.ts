import type { NativePortal } from '../../local/portal/native-portal.ts';
import type { Outcome } from '../../local/portal/outcome.ts';
import type { SubmissionBody } from '../../local/portal/native-messages.ts';
import { plainSubmission } from '../support/submissions.ts';

const officer = { name: 'Trần Thị Thử', title: 'Chuyên viên', unit: 'Bộ phận một cửa' } as never;

/** A whole life told in four messages: received (2), in process (4), finished (9), returned (10). */
export async function tellLife(portal: NativePortal, serial: number): Promise<void> {
  const body = plainSubmission(serial) as SubmissionBody; // valid: the contract tests hold it against the schema
  const { code } = body;
  must(await portal.submit(body), code);
  await toldToTheEnd(portal, code, serial);
  must(await portal.change(code, 'return', { officer, occurredAt: '2026-04-17T09:00:00+07:00' }), code);
}

/** Tells what makes a received dossier a finished one. */
export async function toldToTheEnd(portal: NativePortal, code: string, serial: number): Promise<void> {
  const rows = [
    { handler: 'Trần Thị Thử', at: '2026-03-24T08:10:00+07:00', content: 'Thẩm tra hồ sơ', status: 4 },
  ];
  must(await portal.change(code, 'progress', { rows } as never), code);
  const results = [
    { name: 'Giấy chứng nhận', code: 'KQ.0042', link: `https://files.example.vn/kq/${serial}` },
  ];
  must(
    await portal.change(code, 'finish', { officer, occurredAt: '2026-04-16T16:20:00+07:00', results }),
    code,
  );
}

function must(outcome: Outcome<unknown>, code: string): void {
  if (!outcome.ok) throw new Error(`${code} was not taken: ${JSON.stringify(outcome.failure)}`);
}
