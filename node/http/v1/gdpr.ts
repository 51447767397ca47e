import { gdprParts, type GdprDeps, writeFrames } from '../../gdpr/index.ts';
import { operation, READING, text } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { FORMATS } from '../export/index.ts';
import { streamReply } from '../stream.ts';

const exportPerson = operation({
  operationId: 'exportPerson',
  method: 'get',
  path: '/api/v1/gdpr',
  access: 'owner',
  audit: 'export',
  tag: 'node',
  summary: 'Everything that is stored about the person, as files',
  description:
    'A JSON object a line: `{"file","about"}` begins a file, `{"text"}` is the next piece of it, `{"records","first","last"}` ends it; `{"whole":true,"damage":[…]}` ends all, and where it is missing something is. `elatio gdpr export` makes files of it.',
  responses: {
    200: { description: 'The files.', content: text('application/x-ndjson', '').content },
  },
  errors: READING,
});

export function gdprOperations(deps: Omit<GdprDeps, 'writers'>) {
  const writers = { json: FORMATS.aw.write, csv: FORMATS.csv.write };
  return [
    serve(exportPerson, () =>
      streamReply(
        writeFrames(gdprParts({ ...deps, writers }), () => deps.store.status().damage),
        { 'content-type': 'application/x-ndjson' },
      ),
    ),
  ];
}
