import type { z } from '@hono/zod-openapi';
import { isObject, wrongField } from '../../ingest/index.ts';

/** Most characters of a name that nobody knows, in a message. */
const LONGEST = 40;

/**
 * What a schema makes of a value.
 * @param name what the value is called where it is wrong as a whole
 * @throws ElatioError ELATIO_INGEST_FIELD, naming the field; or what a reader within the schema throws
 */
export function check<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const result = schema.safeParse(value, { error: expectedBy, reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const path = pathOf([...issue.path, key.slice(0, LONGEST)]);
    throw wrongField(path, 'no such field', at(issue.input, key));
  }
  throw wrongField(pathOf(issue?.path ?? []) || name, issue?.message ?? '', issue?.input);
}

function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

/** `data.items[3].name` */
function pathOf(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  object: 'an object',
};

/** What a schema expected that does not say so itself, to follow "expected". */
function expectedBy(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? issue.expected;
  return issue.code === 'invalid_value' ? issue.values.join(', ') : 'something else';
}
