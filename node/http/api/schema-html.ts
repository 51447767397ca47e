import type { Schema } from './document.ts';
import { escape, sentence, table } from './html.ts';

/** A schema in a line: `text`, `Event[]`, `"read" | "write"`; HTML, with links to what has a name. */
export function typeOf(schema: Schema): string {
  const { $ref, type, anyOf, allOf } = schema;
  if ($ref !== undefined) return link($ref);
  if (schema.enum) return schema.enum.map((value) => escape(JSON.stringify(value))).join(' | ');
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  // What only describes a schema that has a name stands beside it.
  const parts = allOf?.filter((part) => !isRemark(part));
  if (parts) return parts.map(typeOf).join(' &amp; ');
  if (typeof type === 'string') return typeNamed(type, schema);
  return type?.map((one) => typeNamed(one, schema)).join(' | ') ?? 'anything';
}

function typeNamed(
  type: string,
  { format = '', items, properties, additionalProperties }: Schema,
): string {
  if (type === 'array') return `${items ? typeOf(items) : 'anything'}[]`;
  if (type === 'string') return WORDS[format] ?? 'text';
  if (type !== 'object') return WORDS[type] ?? type;
  if (properties) {
    const fields = Object.entries(properties).map(([name, of]) => `${escape(name)}: ${typeOf(of)}`);
    return `{${fields.join(', ')}}`;
  }
  const isAny = typeof additionalProperties !== 'object' || isRemark(additionalProperties);
  return isAny ? 'object' : `{[key]: ${typeOf(additionalProperties)}}`;
}

const WORDS: Readonly<Record<string, string>> = {
  integer: 'whole number',
  'date-time': 'time',
  date: 'day',
};

function isRemark(schema: Schema): boolean {
  return Object.keys(schema).every((key) => key === 'description' || key === 'examples');
}

function link(ref: string): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return `<a href="#${name}">${name}</a>`;
}

/** The fields of a schema that has a name. */
export function fieldsOf(schema: Schema): string {
  const { properties, required = [] } = schema;
  if (!properties) return `<p>${typeOf(schema)}</p>`;
  const rows = Object.entries(properties).map(([name, of]) => [
    `<code>${escape(name)}</code>${required.includes(name) ? '' : ' <i>may be absent</i>'}`,
    typeOf(of),
    meaningOf(of),
  ]);
  return table(['field', 'type', 'meaning'], rows);
}

/** What a schema says of itself. */
export function meaningOf(schema: Schema): string {
  const description = schema.description ?? schema.allOf?.find(isRemark)?.description ?? '';
  if (schema.default === undefined) return sentence(description);
  return `${sentence(description)} Usually <code>${escape(JSON.stringify(schema.default))}</code>.`;
}
