import { wrongField } from '../../ingest/index.ts';
import type { Store } from '../../store/index.ts';
import { exportReply, FORMATS, type FormatName } from '../export/index.ts';
import { bucketsOf, timeOf } from '../parameters.ts';
import type { Route } from '../route.ts';

/**
 * Events of all buckets, or of `bucket`, those that overlap `since` to `until`, as a file in `format`
 * (`aw` where absent): see `../export`.
 */
export function exportFileRoutes({ store }: { readonly store: Store }): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/export',
      access: 'read',
      handler({ req }) {
        const format = formatOf(req.query('format') ?? 'aw');
        const range = { from: timeOf(req, 'since'), to: timeOf(req, 'until') };
        const buckets = bucketsOf(req, store);
        return exportReply(store, format, { buckets, range }, 'elatio-export');
      },
    },
  ];
}

/** @throws ElatioError ELATIO_INGEST_FIELD */
function formatOf(text: string): FormatName {
  if (!isFormat(text)) throw wrongField('format', Object.keys(FORMATS).join(', '), text);
  return text;
}

function isFormat(text: string): text is FormatName {
  return Object.hasOwn(FORMATS, text);
}
