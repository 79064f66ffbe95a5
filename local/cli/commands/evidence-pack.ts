import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sayFinding } from '../../../schemas/evidence/findings.ts';
import { summaryText } from '../../../functions/evidence/pack/summary.ts';
import type { PackVerdict } from '../../../functions/evidence/verify/pack-verdict.ts';
import { verifyPack } from '../../../functions/evidence/verify/verify-pack.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import type { Standing } from '../../../functions/kernel/trust/finding.ts';
import { readWrittenCertificate } from '../../../functions/kernel/trust/roots.ts';
import { dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { done, EXIT, misused, type ExitCode, type Result } from '../failure.ts';
import { printable } from '../printable.ts';
import { readRootsAt, textsOf } from '../roots-folder.ts';

/** What a pack's file is called by. */
export const PACK_ENDING = '.asice';

const MEDIA_TYPE = 'application/vnd.etsi.asic-e+zip';

/** Whether bytes begin as a pack does. */
export const isPack = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PK\u0003\u0004';

const EXITS: Readonly<Record<Standing, ExitCode>> = {
  valid: EXIT.ok,
  invalid: EXIT.broken,
  unknown: EXIT.refused,
};

const STANDINGS: Readonly<Record<Standing, { readonly word: string; readonly means: string }>> = {
  valid: { word: 'HỢP LỆ', means: 'Gói nguyên vẹn, con dấu và dấu thời gian đều đúng.' },
  invalid: { word: 'KHÔNG HỢP LỆ', means: 'Không dùng gói này làm bằng chứng.' },
  unknown: { word: 'CHƯA XÁC ĐỊNH', means: 'Chưa thấy chỗ sai, nhưng chưa đủ căn cứ để kết luận.' },
};

const WEIGHTS = { bad: 'SAI', open: 'CHƯA RÕ', note: 'Lưu ý' } as const;

export interface VerifyPackOptions {
  /** A folder of roots, or one file of them. */
  readonly roots?: string;
  /** The seals that are expected: each a fingerprint, or a file of certificates. */
  readonly seal?: readonly string[];
  readonly summary?: boolean;
}

/** `evidence verify FILE` for a pack: by the file and the given roots alone, nobody is asked. */
export function verifyPackFile(
  context: Context,
  file: string,
  bytes: Uint8Array,
  options: VerifyPackOptions,
): ExitCode {
  const { cwd, now } = context.terminal;
  const roots = options.roots === undefined ? done(undefined) : readRootsAt(path.resolve(cwd, options.roots));
  if (!roots.ok) return context.fail(roots.failure);
  const seals = options.seal === undefined ? done(undefined) : readSeals(cwd, options.seal);
  if (!seals.ok) return context.fail(seals.failure);
  const verdict = verifyPack(bytes, {
    ...(roots.value === undefined ? {} : { roots: roots.value }),
    ...(seals.value === undefined ? {} : { seals: seals.value }),
    at: instant(now()),
  });
  context.answer(aboutVerdict(verdict), linesOf(verdict, file, options.summary === true));
  return EXITS[verdict.standing];
}

/** `evidence export CODE -o FILE.asice`: a dossier's pack into a file; looked through on the way. */
export async function exportPackTo(context: Context, code: string, out: string): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const place = `/v1/dossiers/${encodeURIComponent(code)}/evidence-pack`;
  const read = await gateway.value.getBytes(place, MEDIA_TYPE);
  if (!read.ok) return context.fail(read.failure);
  const bytes = read.value;
  try {
    writeFileSync(path.resolve(context.terminal.cwd, out), bytes);
  } catch {
    return context.fail(misused(`Không ghi được tệp ${out}.`, `${out} cannot be written.`).failure);
  }
  const verdict = verifyPack(bytes, { at: instant(context.terminal.now()) });
  const { info, standing } = verdict;
  if (info === undefined || standing === 'invalid') {
    context.answer({ file: out, ...aboutVerdict(verdict) }, linesOf(verdict, out, false));
    return EXIT.broken;
  }
  return context.answer({ file: out, links: info.links, stamped: info.stamped, bytes: bytes.length }, [
    `Đã ghi ${out}: ${info.links} mắt xích, mắt xích 1–${info.stamped} dưới gốc có dấu thời gian.`,
    ...(info.obstacle === undefined
      ? []
      : [`Các gốc đang chờ (${info.obstacle.waitsFor}) từ ${dayAndTime(info.obstacle.since)}.`]),
    `Kiểm: npx lienthong evidence verify ${out} --roots <gốc tin cậy> --seal <mã con dấu: lienthong evidence seal>`,
  ]);
}

/** The fingerprints of the seals that are expected. */
function readSeals(cwd: string, given: readonly string[]): Result<readonly string[]> {
  const fingerprints: string[] = [];
  for (const one of given) {
    const fingerprint = one.replaceAll(':', '').toLowerCase();
    const read = /^[0-9a-f]{64}$/.test(fingerprint)
      ? done([fingerprint])
      : fingerprintsIn(path.resolve(cwd, one));
    if (!read.ok) return read;
    fingerprints.push(...read.value);
  }
  return done(fingerprints);
}

/** The fingerprints of the certificates in a file. */
function fingerprintsIn(file: string): Result<readonly string[]> {
  try {
    const certificates = textsOf(file).map(readWrittenCertificate);
    const known = certificates.filter((one) => one !== undefined);
    if (known.length === certificates.length && known.length > 0)
      return done(known.map(({ fingerprint }) => fingerprint));
  } catch {
    return misused(
      `Không đọc được tệp ${file}, và đó cũng không phải mã con dấu (64 ký tự hex).`,
      `${file} cannot be read, and is no fingerprint of 64 hexadecimal digits either.`,
    );
  }
  return misused(
    `${file} không phải chứng thư X.509 (PEM hoặc DER).`,
    `${file} is not an X.509 certificate.`,
  );
}

/** The machine form. */
const aboutVerdict = (verdict: PackVerdict) => ({
  standing: verdict.standing,
  subject: verdict.info?.subject,
  links: verdict.info?.links,
  stampedLinks: verdict.stampedLinks,
  archivedAt: verdict.archivedAt,
  signer: verdict.signer,
  roots: verdict.roots,
  findings: verdict.findings.map((finding) => ({ ...finding, says: sayFinding(finding.code) })),
  timeline: verdict.timeline,
});

function linesOf(verdict: PackVerdict, file: string, withSummary: boolean): string[] {
  const { standing, findings, info, timeline, roots, archivedAt, signer, stampedLinks } = verdict;
  const { word, means } = STANDINGS[standing];
  return [
    `[${word}] ${file}: ${means}`,
    ...findings.map(({ code, weight, about, detail }) => {
      const more = [about, detail].filter((one) => one !== undefined).map(printable);
      return `  ${WEIGHTS[weight]}: ${sayFinding(code)}${more.length === 0 ? '' : ` [${more.join(', ')}]`} (${code})`;
    }),
    ...(info === undefined
      ? []
      : [
          `Hồ sơ ${info.subject}, ${info.links} mắt xích, xuất ${dayAndTime(info.exportedAt)}`,
          ...(signer === undefined ? [] : [`Con dấu (seal): ${printable(signer)}`]),
          `Có dấu thời gian dưới một gốc: mắt xích ${stampedLinks === 0 ? 'chưa có' : `1–${stampedLinks}`}`,
          ...roots.map((root) => `  Gốc ${root.seq}, đến mắt xích ${root.link}: ${sayRoot(root)}`),
          ...(archivedAt === undefined
            ? []
            : [
                `Cả gói đã có trước, theo dấu thời gian lưu trữ (archive time-stamp): ${dayAndTime(archivedAt)}`,
              ]),
        ]),
    ...(withSummary && info !== undefined && timeline !== undefined
      ? ['', ...summaryText(timeline, info).split('\n').map(printable)]
      : []),
  ];
}

function sayRoot({ standing, stampedAt }: PackVerdict['roots'][number]): string {
  if (stampedAt !== undefined) return `${STANDINGS[standing].word}, có trước ${dayAndTime(stampedAt)}`;
  return standing === 'valid' ? 'con dấu đúng, chưa có dấu thời gian' : STANDINGS[standing].word;
}

/** The bytes of a file; undefined when it cannot be read. */
export function bytesOf(context: Context, file: string): Uint8Array | undefined {
  try {
    return readFileSync(path.resolve(context.terminal.cwd, file));
  } catch {
    return undefined;
  }
}
