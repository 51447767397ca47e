/** Where goods lie: sealed files of one folder, by name. What is in them nobody can read without a sale's key. */
import { createReadStream } from 'node:fs';
import { constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';

export interface Files {
  /** Bytes of a file, 0 where it is not there. */
  size(name: string): Promise<number>;
  /** A file, or the bytes from `from` on and before `until`. */
  read(name: string, from?: number, until?: number): AsyncIterable<Uint8Array>;
  /**
   * Makes a file of what `fill` writes: it is there whole and on the disk, or not at all.
   * @throws ElatioError ELATIO_MARKET_DISK where the disk is full; what `fill` throws, or the disk
   */
  write<T>(
    name: string,
    fill: (put: (bytes: Uint8Array) => Promise<void>) => Promise<T>,
  ): Promise<T>;
  /**
   * Writes bytes from `at` on into a file that is not whole yet; on the disk when it resolves.
   * @throws ElatioError ELATIO_MARKET_DISK where the disk is full; what else the disk has
   */
  put(name: string, at: number, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  /** Removes what a crash left: goods that are none of these. */
  sweep(goods: ReadonlySet<string>): Promise<void>;
}

/** Names are made of what the program itself calls things: hexadecimal digits and a suffix. */
const NAME = /^[\w-]{1,80}(?:\.[a-z]{1,10})?$/;

/** A file of goods, whole or not. */
const LEFT = /^([0-9a-f]{32})\.[a-z]{1,10}(~?)$/;

/** @param folder made where it is not there, for its owner alone */
export function createFiles(folder: string): Files {
  const pathOf = (name: string): string => {
    if (!NAME.test(name)) throw new RangeError(`"name" expected ${NAME.source}, got "${name}"`);
    return join(folder, name);
  };
  const made = mkdir(folder, { recursive: true, mode: 0o700 });
  // Whoever uses it first hears of a failure.
  made.catch(() => undefined);
  return {
    async size(name) {
      const found = await stat(pathOf(name)).catch(() => undefined);
      return found?.size ?? 0;
    },
    async *read(name, from = 0, until = Number.POSITIVE_INFINITY) {
      if (until <= from) return;
      yield* createReadStream(pathOf(name), {
        start: from,
        end: until - 1,
      }) as AsyncIterable<Buffer>;
    },
    async write(name, fill) {
      await made;
      const partial = `${pathOf(name)}~`;
      const file = await open(partial, 'w', 0o600);
      try {
        let result;
        try {
          result = await fill((bytes) => file.writeFile(bytes));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partial, pathOf(name));
        return result;
      } catch (error) {
        await rm(partial, { force: true });
        throw asFull(error);
      }
    },
    async put(name, at, bytes) {
      await made;
      const file = await open(pathOf(name), constants.O_RDWR | constants.O_CREAT, 0o600);
      try {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
          done += bytesWritten;
        }
        await file.datasync();
      } catch (error) {
        throw asFull(error);
      } finally {
        await file.close();
      }
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
    async sweep(goods) {
      await made;
      for (const name of await readdir(folder)) {
        const [, of, end] = LEFT.exec(name) ?? [];
        // What ends in "~" was being written.
        const isLeft = of !== undefined && (end === '~' || !goods.has(of));
        if (isLeft) await rm(join(folder, name), { force: true });
      }
    },
  };
}

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/** A full disk in words; anything else as it is. */
function asFull(error: unknown): unknown {
  if (!FULL.has(codeOf(error))) return error;
  return new ElatioError(
    'ELATIO_MARKET_DISK',
    'The disk is full: make room. What is fetched goes on by itself then.',
    { cause: error },
  );
}
