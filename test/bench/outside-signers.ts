/** Debian's own tools that sign PDFs: `mutool sign` (mupdf-tools), `pdfsig -add-signature` (poppler-utils, libnss3-tools). */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { array, dictionary, name, number, reference } from '../../functions/kernel/pdf/make-value.ts';
import { writeFile, type FileObject } from '../../functions/kernel/pdf/write-file.ts';

const TIMES = 20;

/** The number of the field below, as `writeFile` numbers it. */
const FIELD = '5';

const COMMANDS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'mutool sign': ['mutool', 'sign', '-s', 'key.pfx', '-P', 'bench', '-o', 'out.pdf', 'in.pdf', FIELD],
  'pdfsig -add-signature': [
    ...(['pdfsig', '-nssdir', 'sql:nss', '-add-signature', '-nick', 'bench', '-no-ocsp'] as const),
    ...['in.pdf', 'out.pdf'],
  ],
};

/**
 * How many signatures a second each tool puts on one page of so many bytes, RSA-2048 over SHA-256, a process each; only
 * those tools that are on this machine.
 */
export function outsideSigners(pageBytes: number): Readonly<Record<string, number>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-bench-'));
  const run = (program: string, ...args: string[]): boolean =>
    spawnSync(program, args, { cwd: folder, stdio: 'ignore' }).status === 0;
  try {
    writeFileSync(path.join(folder, 'in.pdf'), withEmptyField(pageBytes));
    mkdirSync(path.join(folder, 'nss'));
    run('openssl', ...'req -x509 -newkey rsa:2048 -nodes -keyout key.pem'.split(' '), ...SUBJECT);
    run('openssl', ...'pkcs12 -export -inkey key.pem -in cert.pem -out key.pfx'.split(' '), ...NAMED);
    run('certutil', ...'-N -d sql:nss --empty-password'.split(' '));
    run('pk12util', ...'-i key.pfx -d sql:nss -W bench'.split(' '));
    const measured = Object.entries(COMMANDS).flatMap(([tool, command]): [string, number][] => {
      const out = path.join(folder, 'out.pdf');
      rmSync(out, { force: true });
      run(...command);
      if (!isSigned(out)) return [];
      const begun = performance.now();
      for (let each = 0; each < TIMES; each += 1) run(...command);
      return [[tool, (1_000 * TIMES) / (performance.now() - begun)]];
    });
    return Object.fromEntries(measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SUBJECT = ['-out', 'cert.pem', '-subj', '/CN=Bench', '-days', '30'];
const NAMED = ['-passout', 'pass:bench', '-name', 'bench'];

/** A tool's word is not taken for it. */
function isSigned(file: string): boolean {
  try {
    return readFileSync(file).includes('/ByteRange');
  } catch {
    return false; // the tool is not there, or does not sign
  }
}

/** A page of incompressible bytes with a field that nobody has signed, which is what mutool asks for. */
function withEmptyField(bytes: number): Uint8Array {
  const objects = new Map<number, FileObject>([
    [1, { value: dictionary({ Type: name('Catalog'), Pages: reference(2), AcroForm: reference(5) }) }],
    [2, { value: dictionary({ Type: name('Pages'), Kids: array([reference(3)]), Count: number(1) }) }],
    [
      3,
      {
        value: dictionary({
          Type: name('Page'),
          Parent: reference(2),
          MediaBox: array([0, 0, 595, 842].map(number)),
          Annots: array([reference(4)]),
          Contents: reference(6),
        }),
      },
    ],
    [
      4,
      {
        value: dictionary({
          Type: name('Annot'),
          Subtype: name('Widget'),
          FT: name('Sig'),
          T: { kind: 'text', bytes: Buffer.from('Field'), form: 'literal', start: 0, end: 0 },
          Rect: array([0, 0, 0, 0].map(number)),
          F: number(132),
          P: reference(3),
        }),
      },
    ],
    [5, { value: dictionary({ Fields: array([reference(4)]), SigFlags: number(1) }) }],
    [6, { value: dictionary({}), data: randomBytes(bytes) }],
  ]);
  return writeFile(objects, 1);
}
