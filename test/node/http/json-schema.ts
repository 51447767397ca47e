import type { ApiDocument, Schema } from '../../../node/http/api/document.ts';

/**
 * What of a value a schema does not allow, each with its place; none where it fits. An object may only have
 * fields that are declared, so that nothing is answered which the description does not know.
 */
export function misfits(document: ApiDocument, schema: Schema, value: unknown, at = '$'): string[] {
  const { $ref, anyOf, allOf } = schema;
  if ($ref !== undefined) return misfits(document, resolve(document, $ref), value, at);
  if (anyOf) {
    const all = anyOf.map((one) => misfits(document, one, value, at));
    return all.some((found) => found.length === 0) ? [] : all.flat();
  }
  if (allOf) return misfits(document, merged(document, allOf), value, at);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    return [`${at} is no ${types.join(' or ')}: ${JSON.stringify(value)}`];
  }
  if (schema.enum && !schema.enum.includes(value))
    return [`${at} is none of ${String(schema.enum)}`];
  if (
    schema.format === 'date-time' &&
    typeof value === 'string' &&
    Number.isNaN(Date.parse(value))
  ) {
    return [`${at} is no time: ${value}`];
  }
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.flatMap((item, i) => misfits(document, items, item, `${at}[${i}]`));
  }
  return typeof value === 'object' && value !== null ? fields(document, schema, value, at) : [];
}

function fields(document: ApiDocument, schema: Schema, value: object, at: string): string[] {
  const { properties, required = [], additionalProperties = properties === undefined } = schema;
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const found = Object.entries(value).flatMap(([name, inner]) => {
    const declared = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const of = declared ?? additionalProperties;
    if (of === false) return [`${at}.${name} is not declared`];
    return of === true ? [] : misfits(document, of, inner, `${at}.${name}`);
  });
  return [...missing.map((name) => `${at}.${name} is missing`), ...found];
}

/** Of objects that extend each other. */
function merged(document: ApiDocument, parts: readonly Schema[]): Schema {
  const whole = parts.map((part) =>
    part.$ref === undefined ? part : resolve(document, part.$ref),
  );
  const properties = Object.assign({}, ...whole.map((part) => part.properties)) as object;
  const required = whole.flatMap((part) => part.required ?? []);
  return { type: 'object', properties: properties as Record<string, Schema>, required };
}

/** @throws Error where the document has no such schema */
export function resolve({ components }: ApiDocument, ref: string): Schema {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1] ?? '';
  if (Object.hasOwn(components.schemas, name)) return components.schemas[name];
  throw new Error(`${ref} leads nowhere`);
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'object')
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
