import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { ProvinceProblem } from './problem.ts';

/** A directory that belongs to one running province at a time. */
export interface DataDirectory {
  readonly path: string;
  /** File that functions' output goes to. */
  readonly logFile: string;
  readonly release: () => void;
}

/**
 * Takes a data directory for this process. Throws a `ProvinceProblem` when it does not exist, is no directory,
 * cannot be written to, or another province runs on it.
 */
export async function takeDataDirectory(directory: string): Promise<DataDirectory> {
  const found = realPath(directory);
  if (!statSync(found).isDirectory()) {
    throw new ProvinceProblem(`${directory} không phải là thư mục.`, `${directory} is not a directory.`);
  }
  try {
    accessSync(found, constants.W_OK | constants.X_OK);
  } catch {
    throw new ProvinceProblem(
      `Không ghi được vào thư mục dữ liệu ${directory}.`,
      `The data directory ${directory} cannot be written to.`,
    );
  }
  const release = await lock(found, directory);
  const logs = path.join(found, 'logs');
  mkdirSync(logs, { recursive: true });
  return { path: found, logFile: path.join(logs, 'functions.jsonl'), release };
}

function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    throw new ProvinceProblem(
      `Thư mục dữ liệu ${directory} không tồn tại.`,
      `The data directory ${directory} does not exist.`,
    );
  }
}

/**
 * The lock is a socket in Linux's abstract namespace: two processes cannot hold it at once, and it is gone with its
 * process however that ends, so that a SIGKILL leaves no stale lock to be talked out of.
 */
async function lock(found: string, shown: string): Promise<() => void> {
  const name = `\0lien-thong-${createHash('sha256').update(found).digest('hex').slice(0, 32)}`;
  const holder = net.createServer();
  await new Promise<void>((resolve, reject) => {
    holder.once('error', () => {
      reject(
        new ProvinceProblem(
          `Thư mục dữ liệu ${shown} đang do một tiến trình khác dùng.`,
          `The data directory ${shown} is in use by another running province.`,
        ),
      );
    });
    holder.listen({ path: name }, resolve);
  });
  holder.unref();
  return () => {
    holder.close();
  };
}
