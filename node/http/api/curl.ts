import type { ApiDocument, Described, Schema } from './document.ts';

/**
 * A command that calls an operation; words in capitals are to be replaced.
 * @param origin of the node, as the reader sees it
 */
export function curlOf(
  { components }: ApiDocument,
  origin: string,
  { method, path, operation }: { method: string; path: string; operation: Described },
): string {
  const { 'x-access': access, parameters = [], responses, requestBody } = operation;
  const isOwners = access === 'owner';
  const isOpen = access === 'public' || access === 'watcher';
  const body = requestBody?.content['application/json']?.schema;
  const isFile = requestBody?.content['application/octet-stream'] !== undefined;
  const url = (isOwners ? 'http://localhost' : origin) + path.replaceAll(/\{(\w+)\}/g, capitals);
  const isStream = Object.values(responses).some(({ content }) => content?.['text/event-stream']);
  const words = [
    'curl',
    isStream && '-N',
    isOwners && '--unix-socket DIR/elatio.sock',
    method !== (body || isFile ? 'post' : 'get') && `-X ${method.toUpperCase()}`,
    quoted(url + queryOf(parameters)),
    !isOwners && !isOpen && "-H 'Authorization: Bearer TOKEN'",
    isFile && '--data-binary @FILE',
    body && `-d ${quoted(JSON.stringify(exampleOf(body, components.schemas)))}`,
  ];
  return words.filter(Boolean).join(' ');
}

/** Parameters that have to be there. */
function queryOf(parameters: NonNullable<Described['parameters']>): string {
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  const values = needed.map(({ name, schema }): [string, string] => [
    name,
    String(exampleOf(schema, {})),
  ]);
  return values.length > 0 ? `?${new URLSearchParams(values).toString()}` : '';
}

function capitals(_: string, name: string): string {
  return name.toUpperCase();
}

function quoted(word: string): string {
  return /^[\w:/.-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A value that fits, with what has to be there. */
function exampleOf(schema: Schema, named: ApiDocument['components']['schemas']): unknown {
  const { $ref, type, examples, properties, required = [], anyOf, items } = schema;
  if (examples) return examples[0];
  if ($ref !== undefined) {
    const found = named[$ref.slice($ref.lastIndexOf('/') + 1)];
    return found && exampleOf(found, named);
  }
  if (schema.default !== undefined) return schema.default;
  if (anyOf?.[0]) return exampleOf(anyOf[0], named);
  if (schema.enum) return schema.enum[0];
  if (properties) {
    const names = Object.keys(properties).filter((name) => required.includes(name));
    return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name], named)]));
  }
  if (type === 'array') return items ? [exampleOf(items, named)] : [];
  if (type === 'object') return {};
  return type === 'string' ? '…' : 0;
}
