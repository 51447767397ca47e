import type { Context } from 'hono';
import { ElatioError } from '../../../protocol/error.ts';
import type { Importer, ImportReport } from '../../import/index.ts';
import { wrongField } from '../../ingest/index.ts';
import { exportIn } from '../import-body.ts';
import { jsonReply } from '../reply.ts';
import { type AppEnv, connectionOf, type Handler, type Route } from '../route.ts';

/**
 * `POST /api/0/import` takes in an export of ActivityWatch: see `node/import`. The body is the JSON, of whatever
 * type it says it is, or a form with it in a field; as long as it takes. `?dry-run=1` only says what it would do.
 */
export function importRoutes({ importer }: { readonly importer: Importer }): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/0/import',
      access: 'write',
      audit: 'import',
      handler: importHandler(importer),
    },
  ];
}

function importHandler(importer: Importer): Handler {
  return async (context) => {
    const dryRun = flagOf(context.req.query('dry-run'), 'dry-run');
    return jsonReply(await takeIn(importer, context, dryRun));
  };
}

/** Takes in the export that a request brings. Throws as `Importer.run`, or ELATIO_STORE_STOPPED. */
export async function takeIn(
  importer: Importer,
  context: Context<AppEnv>,
  dryRun: boolean,
): Promise<ImportReport> {
  const { raw } = context.req;
  const { stopping } = connectionOf(context);
  const signal = stopping ? AbortSignal.any([raw.signal, stopping]) : raw.signal;
  try {
    return await importer.run(exportIn(raw), { dryRun, signal });
  } catch (error) {
    throw signal.aborted ? stopped(error) : error;
  }
}

/** Nobody hears this where it was the client that hung up. */
function stopped(cause: unknown): ElatioError {
  const message = 'The node was stopped: what was taken in before is kept. Send all of it again.';
  return new ElatioError('ELATIO_STORE_STOPPED', message, { cause });
}

/** A yes or no among the parameters, no where it is absent. @throws ElatioError ELATIO_INGEST_FIELD */
function flagOf(value: string | undefined, name: string): boolean {
  if (value === undefined || value === '0' || value === 'false') return false;
  if (value === '' || value === '1' || value === 'true') return true;
  throw wrongField(name, '1 or 0', value);
}
