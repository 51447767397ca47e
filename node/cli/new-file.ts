import { open, rename, rm, stat } from 'node:fs/promises';
import { codeOf, ElatioError } from '../../protocol/error.ts';

/**
 * Writes a file that is there whole or not at all: its content goes to `PATH.partial`, which takes its name
 * when it is complete and on the disk, and is removed where that fails. Its owner alone can read it.
 * @param replace whether a file that is there, or what another write has left, may be written over
 * @throws ElatioError ELATIO_CLI_EXISTS, ELATIO_CLI_FILE; what `content` throws
 */
export async function writeNewFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const partial = `${path}.partial`;
  if (!replace) await refuseExisting(path);
  if (replace) await rm(partial, { force: true });
  const file = await open(partial, 'wx', 0o600).catch((error: unknown) => {
    throw codeOf(error) === 'EEXIST' ? exists(partial) : cannot(partial, error);
  });
  try {
    try {
      for await (const bytes of content) await file.writeFile(bytes).catch(rethrow(partial));
      await file.sync().catch(rethrow(partial));
    } finally {
      await file.close();
    }
    if (!replace) await refuseExisting(path);
    await rename(partial, path).catch(rethrow(path));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** @throws ElatioError ELATIO_CLI_EXISTS */
async function refuseExisting(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found) throw exists(path);
}

function exists(path: string): ElatioError {
  return new ElatioError('ELATIO_CLI_EXISTS', `${path} is there already; --force writes over it.`);
}

function rethrow(path: string): (error: unknown) => never {
  return (error) => {
    throw cannot(path, error);
  };
}

function cannot(path: string, cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError('ELATIO_CLI_FILE', `${path} cannot be written: ${reason}.`, { cause });
}
