import { ElatioError } from '../../protocol/error.ts';
import type { Local } from '../ingest/index.ts';
import type { Gate } from '../rules/index.ts';
import type { Store } from '../store/index.ts';
import { type BucketImport, createBucketImport } from './bucket-import.ts';
import type { Importer, ImportOptions, ImportReport } from './interface.ts';
import { textPieces } from './json/pieces.ts';
import { readExport } from './read-export.ts';
import { createTally, type Tally } from './tally.ts';

interface ImporterDeps {
  readonly store: Store;
  /** What a bucket of the host `!local` gets. */
  readonly local: Local;
  /** What may be stored; all where absent. */
  readonly gate?: Gate;
}

export function createImporter(deps: ImporterDeps): Importer {
  let running = false;
  return {
    async run(source, options = {}) {
      if (running) throw busy();
      running = true;
      try {
        return await importAll(deps, source, options);
      } finally {
        running = false;
      }
    },
  };
}

async function importAll(
  deps: ImporterDeps,
  source: AsyncIterable<Uint8Array>,
  { dryRun = false, signal, onProgress }: ImportOptions,
): Promise<ImportReport> {
  const tally = createTally();
  let current: BucketImport | undefined;
  try {
    for await (const part of readExport(textPieces(source, signal))) {
      if (part.kind === 'bucket') {
        current = createBucketImport({ ...deps, dryRun }, part.name, tally.bucket(part.name));
      } else if (part.kind === 'field') current?.field(part.key, part.value);
      else if (part.kind === 'end') await current?.end();
      else {
        await current?.add(part.items);
        onProgress?.(tally.read());
      }
    }
  } catch (error) {
    if (signal?.aborted || !current || !isBroken(error)) {
      // Or the next import would not see it.
      await current?.settle();
      throw error;
    }
    // What came before is good, and will be passed over when it comes again.
    await current.end();
    throw cut(error, tally, dryRun);
  }
  return tally.report(dryRun);
}

/** Whether it is the export that is wrong, or the way it came, and not the store. */
function isBroken(error: unknown): error is ElatioError {
  return error instanceof ElatioError && /^ELATIO_(IMPORT|HTTP)_/.test(error.code);
}

function cut(cause: ElatioError, tally: Tally, dryRun: boolean): ElatioError {
  const { added } = tally.report(dryRun);
  const result = dryRun
    ? 'Nothing was changed.'
    : `${added} events were taken in before; sending it again adds none of them twice.`;
  return new ElatioError('ELATIO_IMPORT_CUT', `${cause.message} ${result}`, { cause });
}

function busy(): ElatioError {
  const message = 'Another import is under way: wait until it has ended. Nothing was changed.';
  return new ElatioError('ELATIO_IMPORT_BUSY', message);
}
