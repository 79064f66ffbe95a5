import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CopyStanding, CopyVerdict } from '../../../schemas/copies/verdict.ts';
import { renderReport } from '../../../functions/copies/verify/render-report.ts';
import { verifyCopy } from '../../../functions/copies/verify/verify-copy.ts';
import {
  ANCHORS,
  RESULTS,
  ROLES,
  STANDINGS,
  TIMES,
  vietnamTime,
  WEIGHTS,
} from '../../../functions/copies/verify/words.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { checkAtGateway } from '../check-file.ts';
import type { Context } from '../context.ts';
import { done, EXIT, misused, type ExitCode, type Result } from '../failure.ts';
import { printable } from '../printable.ts';
import { publicDoor } from '../public-door.ts';
import { readRootsFolder } from '../roots-folder.ts';

export interface VerifyOptions {
  /** A folder of roots: the file is verified here, and nobody is asked. */
  readonly roots?: string;
  /** Ends by what the signatures alone come to, and says so. */
  readonly signaturesOnly?: boolean;
  readonly report?: string;
}

/** By standing. 2 is also what wrong usage ends with: whoever builds on it must take neither for good. */
const EXITS: Readonly<Record<CopyStanding, ExitCode>> = {
  valid: EXIT.ok,
  invalid: EXIT.refused,
  unknown: EXIT.usage,
};

/**
 * `copy verify FILE`: the verdict on a certified copy. Without `--roots` the gateway is asked, which knows the register;
 * with it nothing leaves this machine, and the copy stays unknown because no register was asked, unless only the
 * signatures are what is wanted.
 */
export async function verifyFile(context: Context, file: string, options: VerifyOptions): Promise<ExitCode> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(readFileSync(path.resolve(context.terminal.cwd, file)));
  } catch {
    return context.fail(misused(`Không đọc được tệp ${file}.`, `${file} cannot be read.`).failure);
  }
  const judged =
    options.roots === undefined
      ? await askGateway(context, bytes)
      : await judgeHere(context, bytes, options.roots);
  if (!judged.ok) return context.fail(judged.failure);
  const { verdict, report } = judged.value;
  if (options.report !== undefined) {
    try {
      writeFileSync(path.resolve(context.terminal.cwd, options.report), report);
    } catch {
      return context.fail(
        misused(`Không ghi được tệp ${options.report}.`, `${options.report} cannot be written.`).failure,
      );
    }
  }
  const only = options.signaturesOnly === true;
  context.answer(
    verdict,
    linesOf(verdict, { only, colours: context.terminal.isTerminal, file, report: options.report }),
  );
  return EXITS[only ? verdict.signaturesStanding : verdict.standing];
}

interface Judged {
  readonly verdict: CopyVerdict;
  readonly report: string;
}

async function askGateway(context: Context, bytes: Uint8Array<ArrayBuffer>): Promise<Result<Judged>> {
  const door = publicDoor(context);
  return door.ok ? checkAtGateway(door.value, bytes) : door;
}

async function judgeHere(context: Context, bytes: Uint8Array, folder: string): Promise<Result<Judged>> {
  const { cwd, now } = context.terminal;
  const roots = readRootsFolder(path.resolve(cwd, folder));
  if (!roots.ok) return roots;
  const verdict = await verifyCopy(bytes, { trust: { roots: roots.value }, at: instant(now()) });
  return done({ verdict, report: renderReport(verdict) });
}

/** White on green, white on red, black on yellow: with the word always beside it. */
const COLOURS: Readonly<Record<CopyStanding, string>> = {
  valid: '\u001B[97;42m',
  invalid: '\u001B[97;41m',
  unknown: '\u001B[30;43m',
};
const PLAIN = '\u001B[0m';

interface Showing {
  readonly only: boolean;
  readonly colours: boolean;
  readonly file: string;
  readonly report: string | undefined;
}

function linesOf(verdict: CopyVerdict, { only, colours, file, report }: Showing): string[] {
  const standing = only ? verdict.signaturesStanding : verdict.standing;
  const { word, means } = STANDINGS[standing];
  const painted = colours ? `${COLOURS[standing]} ${word} ${PLAIN}` : `[${word}]`;
  const meant = only && standing === 'valid' ? 'Chữ ký, dấu thời gian và tệp đều đúng.' : means;
  return [
    `${painted} ${meant}`,
    ...(only
      ? ['CHỈ XÉT CHỮ KÝ VÀ TỆP: sổ chứng thực và việc thu hồi bản sao không được xét. (signatures only)']
      : verdict.standing === verdict.signaturesStanding
        ? []
        : [`Riêng chữ ký và tệp (signatures alone): ${STANDINGS[verdict.signaturesStanding].word}`]),
    ...verdict.findings
      .filter(({ weight }) => weight !== 'note')
      .map(
        ({ weight, says, about, code }) =>
          `  ${WEIGHTS[weight]}: ${says}${about === undefined ? '' : ` [${printable(about)}]`} (${code})`,
      ),
    ...verdict.signatures.flatMap(({ role, standing: own, certificate, time, anchor }) => [
      `${ROLES[role]}: ${STANDINGS[own].word}`,
      ...(certificate === undefined
        ? []
        : [
            `  ${printable(certificate.commonName)}${certificate.organization === undefined ? '' : `, ${printable(certificate.organization)}`}`,
            `  Chứng thư do ${printable(certificate.issuer)} cấp, ${vietnamTime(certificate.notBefore)} – ${vietnamTime(certificate.notAfter)}`,
          ]),
      ...(time === undefined ? [] : [`  Ký lúc ${vietnamTime(time.at)}, ${TIMES[time.from]}`]),
      ...(anchor === undefined ? [] : [`  ${ANCHORS[anchor] ?? anchor}`]),
    ]),
    ...registerLines(verdict.register),
    ...verdict.checks.map(({ name, result }) => `  ${RESULTS[result].padEnd(9)} ${name}`),
    `Tệp ${file}: ${verdict.file.bytes} byte, SHA-256 ${verdict.file.sha256}`,
    ...(report === undefined ? [] : [`Đã ghi biên bản kiểm tra: ${report} (report)`]),
  ];
}

function registerLines(register: CopyVerdict['register']): string[] {
  if (!register.asked || register.answer !== 'found') return [];
  const { agency, number, volume, withdrawn } = register;
  return [
    `Sổ chứng thực: số ${number}, quyển số ${printable(volume)}, ${printable(agency)}`,
    ...(withdrawn === undefined
      ? []
      : [`  Thu hồi bản sao ${vietnamTime(withdrawn.at)}: ${printable(withdrawn.says)}`]),
  ];
}
