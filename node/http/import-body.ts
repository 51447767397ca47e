import { ElatioError } from '../../protocol/error.ts';
import { parametersOf } from './header-parameters.ts';
import { formParts } from './multipart.ts';

/** What ActivityWatch's interface, and its clients, call the field that an export is in. */
const FIELDS = ['buckets.json', 'buckets'];

/**
 * The export that a request brings, as it arrives: its body, or a field of it where that is a form.
 * @throws ElatioError, while it is read: ELATIO_IMPORT_FORMAT where the form has other fields, ELATIO_HTTP_BODY
 *   where it is none
 */
export function exportIn({ headers, body }: Request): AsyncIterable<Uint8Array> {
  const arriving: AsyncIterable<Uint8Array> | null = body;
  const type = headers.get('content-type') ?? '';
  if (!parametersOf(type).value.startsWith('multipart/')) return arriving ?? nothing();
  return fieldOf(arriving ?? nothing(), type);
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty body.
}

async function* fieldOf(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<Uint8Array> {
  let found = false;
  for await (const { name, content } of formParts(body, contentType)) {
    if (found || !FIELDS.includes(name)) throw wrongField(`has a field ${JSON.stringify(name)}`);
    found = true;
    yield* content;
  }
  if (!found) throw wrongField('has no field');
}

function wrongField(what: string): ElatioError {
  return new ElatioError(
    'ELATIO_IMPORT_FORMAT',
    `The form ${what}: one is expected, ${FIELDS.map((field) => `"${field}"`).join(' or ')}.`,
  );
}
