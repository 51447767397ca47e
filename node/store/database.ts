import { ClassicLevel } from 'classic-level';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { damaged } from './seal.ts';
import type { Database } from './table.ts';

/**
 * Opens a LevelDB, making it where there is none.
 * @throws ElatioError ELATIO_STORE_LOCKED where another process has it open, ELATIO_STORE_DAMAGED where its
 *   files are not what LevelDB wrote, ELATIO_STORE_FAILED for what the file system says
 */
export async function openDatabase(location: string): Promise<Database> {
  const database: Database = new ClassicLevel(location, {
    keyEncoding: 'buffer',
    valueEncoding: 'view',
    // What is sealed does not compress, and decoded columns are cached above.
    compression: false,
    cacheSize: 512 * 1024,
  });
  try {
    await database.open();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const message = cause instanceof Error ? cause.message : String(error);
    if (codeOf(cause) === 'LEVEL_LOCKED') {
      throw new ElatioError('ELATIO_STORE_LOCKED', 'Another process has the data directory open.');
    }
    if (codeOf(cause) === 'LEVEL_CORRUPTION') throw damaged('A database is damaged', error);
    throw new ElatioError('ELATIO_STORE_FAILED', `A database does not open: ${message}.`, {
      cause: error,
    });
  }
  return database;
}
