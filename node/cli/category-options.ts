import { type Command, InvalidArgumentError } from 'commander';
import { ElatioError } from '../../protocol/error.ts';
import type { Match, Node } from '../categories/index.ts';
import type { Client } from './client.ts';

export const CATEGORIES_PATH = '/api/v1/categories';

/** What a category is about: each option may be given several times. */
const TEXTS = {
  app: ['<name>', 'of this program'],
  title: ['<text>', 'with this in the title'],
  url: ['<text>', 'with this in the address'],
  domain: ['<name>', 'of this site and what is below it'],
  file: ['<text>', 'with this in the path of the file'],
  project: ['<name>', 'of this project'],
} as const;

type Field = keyof typeof TEXTS;

export type CategoryOptions = { readonly [field in Field]?: readonly string[] } & {
  readonly regex?: readonly string[];
  readonly in?: readonly string[];
  readonly caseSensitive?: boolean;
  readonly priority?: number | null;
  readonly color?: string | null;
  readonly score?: number | null;
};

export function withMatchOptions(command: Command): Command {
  for (const [name, [value, description]] of Object.entries(TEXTS)) {
    command.option(`--${name} ${value}`, description, gather);
  }
  return command
    .option('--regex <pattern>', 'in which this regular expression is found', gather)
    .option('--in <field>', 'where that is looked for: app, title, … (default: everywhere)', gather)
    .option('--case-sensitive', 'capital letters are others than small ones');
}

export function withLookOptions(command: Command): Command {
  return command
    .option(
      '--priority <n>',
      'of several that fit the highest counts; "none" for ten a level',
      whole,
    )
    .option('--color <color>', 'such as #3d9970; "none" for none', orNone)
    .option('--score <n>', 'how good a minute of it is; "none" for none', number);
}

function gather(text: string, others: readonly string[] = []): readonly string[] {
  return [...others, text];
}

/** What the options say that something has to be. @throws InvalidArgumentError */
export function matchesOf(options: CategoryOptions): Match[] {
  const { regex = [], in: where, caseSensitive } = options;
  const exact = caseSensitive === true ? { caseSensitive } : {};
  if (where && regex.length === 0) {
    throw new InvalidArgumentError('--in says where --regex is looked for: that is missing.');
  }
  return [
    ...(Object.keys(TEXTS) as Field[]).flatMap((field) =>
      (options[field] ?? []).map((text) => ({ in: [field], text, ...exact })),
    ),
    ...regex.map((pattern) => ({
      ...(where && { in: where as readonly Field[] }),
      regex: pattern,
      ...exact,
    })),
  ];
}

/** What else the options say; what is absent stays as it is. */
export function lookOf({ priority, color, score }: CategoryOptions): object {
  return {
    ...(priority !== undefined && { priority }),
    ...(color !== undefined && { color }),
    ...(score !== undefined && { score }),
  };
}

/** The same for one that is made, which has none of what is not said. */
export function lookOfNew(options: CategoryOptions): object {
  return Object.fromEntries(Object.entries(lookOf(options)).filter(([, value]) => value !== null));
}

/** `Work > Programming` */
export function pathOf(text: string): string[] {
  return text.split('>').map((name) => name.trim());
}

export function whole(text: string): number | null {
  if (text === 'none') return null;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, or "none".');
}

function number(text: string): number | null {
  if (text === 'none') return null;
  if (/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number, or "none".');
}

function orNone(text: string): string | null {
  return text === 'none' ? null : text;
}

/**
 * The category of a name, of names from the outermost, or whose id begins so.
 * @throws ElatioError ELATIO_CLI_CATEGORY where it is none, or several
 */
export async function categoryNamed(client: Client, text: string): Promise<Node> {
  const { categories } = (await client.get(CATEGORIES_PATH)) as { categories: readonly Node[] };
  const isId = /^[\da-f]{4,32}$/.test(text);
  const path = pathOf(text.toLowerCase());
  const same = (a: readonly string[]): boolean => a.join('\n').toLowerCase() === path.join('\n');
  const ways: ((node: Node) => boolean)[] = [
    (node) => same(node.path),
    (node) => isId && node.id.startsWith(text),
    (node) => same([node.name]),
  ];
  for (const fits of ways) {
    const found = categories.filter(fits);
    if (found.length === 1) return found[0];
    if (found.length > 1) {
      const paths = found.map((node) => `${node.id.slice(0, 8)} "${node.path.join(' > ')}"`);
      const message = `There are several: ${paths.slice(0, 10).join(', ')}.`;
      throw new ElatioError('ELATIO_CLI_CATEGORY', message);
    }
  }
  const message = `There is no category "${text.slice(0, 80)}": "elatio categories" shows them.`;
  throw new ElatioError('ELATIO_CLI_CATEGORY', message);
}
