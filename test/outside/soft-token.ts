import { execFileSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/* Tokens as SoftHSM (Debian's softhsm2) makes them: keys are made on them and never leave them. */

/** The PKCS#11 module that comes with the tokens; undefined where it is not installed. */
export const LIBRARY = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
].find((file) => existsSync(file));
export const PIN = '704704';

/** Whether the optional package was compiled here. Without a compiler it is not, and nobody can sign with a token. */
function isCompiled(): boolean {
  try {
    createRequire(import.meta.url)('pkcs11js');
    return true;
  } catch {
    return false; // exactly what is asked
  }
}

/** Whether there can be no token here. Where judges are required, one that is missing fails. */
export const hasNoToken =
  process.env['LT_OUTSIDE'] !== 'required' && (LIBRARY === undefined || !isCompiled());

export const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' });

/** Does something on a token, as its owner. */
export const onToken = (token: string, ...args: string[]): string =>
  run('pkcs11-tool', '--module', LIBRARY ?? '', '--token-label', token, '--login', '--pin', PIN, ...args);

export const newToken = (label: string): string =>
  run('softhsm2-util', '--init-token', '--free', '--label', label, '--pin', PIN, '--so-pin', '12345678');

/** A drawer of tokens in a folder, for this process and those that it starts. */
export class TokenDrawer {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(this.at('tokens'));
    writeFileSync(
      this.at('softhsm2.conf'),
      `directories.tokendir = ${this.at('tokens')}\nlog.level = ERROR\n`,
    );
    process.env['SOFTHSM2_CONF'] = this.at('softhsm2.conf');
  }

  at(name: string): string {
    return path.join(this.#folder, name);
  }

  /** Makes a key pair on a token. Returns its public half. */
  newKey(token: string, label: string, kind: string, id: string, ...more: string[]): KeyObject {
    onToken(token, '--keypairgen', '--key-type', kind, '--label', label, '--id', id, ...more);
    return this.keyOf(token, label);
  }

  keyOf(token: string, label: string): KeyObject {
    const file = this.at(`${label}.spki`);
    onToken(token, '--read-object', '--type', 'pubkey', '--label', label, '--output-file', file);
    return createPublicKey({ key: execFileSync('cat', [file]), format: 'der', type: 'spki' });
  }

  /** Writes a certificate beside the key of the same id. */
  keepCertificate(token: string, label: string, id: string, der: Uint8Array): void {
    writeFileSync(this.at('certificate.der'), der);
    onToken(
      token,
      '--write-object',
      this.at('certificate.der'),
      '--type',
      'cert',
      '--label',
      label,
      '--id',
      id,
    );
  }
}
