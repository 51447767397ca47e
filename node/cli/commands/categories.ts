import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Node } from '../../categories/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { type ToldCategories, treeLines, verdictLines } from '../categories.ts';
import {
  CATEGORIES_PATH,
  categoryNamed,
  type CategoryOptions,
  lookOf,
  lookOfNew,
  matchesOf,
  pathOf,
  withLookOptions,
  withMatchOptions,
} from '../category-options.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { writeNewFile } from '../new-file.ts';
import { counted, countOf, say, visible, visibleJson } from '../output.ts';
import { addCategoryPreviews } from './category-previews.ts';
import { columnsOf } from './report.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** `elatio categories …`: what you do, sorted. */
export function addCategories(program: Command): void {
  const all = program
    .command('categories')
    .description('what you do, sorted by what you say of it');
  const list = all.command('list', { isDefault: true }).description('all of them, as a tree');
  withOutput(list.option('--all', 'with all their rules')).action(listCategories);
  const add = all
    .command('add')
    .description('make a category, or add to what one is about')
    .argument('<path>', 'its names from the outermost: "Work > Programming"');
  withOutput(withLookOptions(withMatchOptions(add))).action(addCategory);
  const change = all
    .command('change')
    .description('say otherwise what a category is about, or how it is shown')
    .argument('<category>', 'its names, "Work > Programming", or its id')
    .option('--name <name>', 'what it is called')
    .option('--only', 'it is about what you say here, and nothing else');
  withOutput(withLookOptions(withMatchOptions(change))).action(changeCategory);
  const move = all
    .command('move')
    .description('put a category, with all that is in it, elsewhere')
    .argument('<category>', 'its names or its id')
    .argument('[into]', 'the one to put it into (default: none, the top)');
  withOutput(move).action(moveCategory);
  const remove = all
    .command('remove')
    .description('remove a category with all that are in it; "undo" brings them back')
    .argument('<category>', 'its names or its id');
  withOutput(remove).action(removeCategory);
  const read = all
    .command('import')
    .description("take ActivityWatch's categories in the place of those that there are")
    .argument('[file]', 'as its settings export them')
    .option('--from-settings', 'those that its own import has put into the settings');
  withOutput(read).action(importCategories);
  const write = all
    .command('export')
    .description("categories as ActivityWatch's interface imports them")
    .argument('[file]', 'where to write them (default: standard output)')
    .option('--force', 'write over a file that is there');
  write.option('--data <dir>', 'data directory').action(exportCategories);
  const test = all.command('test').description('of which category something is, and why');
  for (const name of ['app', 'title', 'url', 'file', 'project']) test.option(`--${name} <text>`);
  withOutput(test).action(testCategory);
  const presets = all
    .command('presets')
    .description('those that are built in')
    .option('--all', 'with all their rules')
    .option('--restore', 'put them in the place of yours; "undo" brings yours back')
    .option('-y, --yes', 'do not ask');
  withOutput(presets).action(showPresets);
  addCategoryPreviews(all);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

interface ListOptions extends Options {
  readonly all?: boolean;
}

async function listCategories(options: ListOptions): Promise<void> {
  const path = CATEGORIES_PATH;
  tell(
    (await createClient({ directory: directoryOf(options) }).get(path)) as ToldCategories,
    options,
  );
}

function tell(told: ToldCategories, { json, all }: ListOptions): void {
  if (json) return say(visibleJson(JSON.stringify(told)));
  for (const line of treeLines(told, { columns: columnsOf(), isWhole: all ?? false })) say(line);
}

async function addCategory(path: string, options: Options & CategoryOptions): Promise<void> {
  const sent = { path: pathOf(path), match: matchesOf(options), ...lookOfNew(options) };
  const made = await createClient({ directory: directoryOf(options) }).post(CATEGORIES_PATH, sent);
  done(made, `"${sent.path.join(' > ')}" counts for all that was recorded, and will be.`, options);
}

interface ChangeOptions extends Options, CategoryOptions {
  readonly name?: string;
  readonly only?: boolean;
}

async function changeCategory(category: string, options: ChangeOptions): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const node = await categoryNamed(client, category);
  const more = matchesOf(options);
  const match = options.only ? more : [...(node.match ?? []), ...more];
  const made = await client.patch(pathTo(node), {
    ...(options.name !== undefined && { name: options.name }),
    ...((options.only || more.length > 0) && { match }),
    ...lookOf(options),
  });
  done(made, `"${node.path.join(' > ')}" is changed.`, options);
}

async function moveCategory(
  category: string,
  into: string | undefined,
  options: Options,
): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const node = await categoryNamed(client, category);
  const target = into === undefined ? undefined : await categoryNamed(client, into);
  const made = await client.patch(pathTo(node), { parent: target?.id ?? null });
  const path = [...(target?.path ?? []), node.name].join(' > ');
  done(made, `It is "${path}" now, with all that is in it.`, options);
}

async function removeCategory(category: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const node = await categoryNamed(client, category);
  const made = (await client.delete(pathTo(node))) as { readonly removed: number };
  const many = made.removed === 1 ? 'is removed' : `and what was in it are removed`;
  done(made, `"${node.path.join(' > ')}" ${many}.`, options);
}

/** Tells what was done, and how to take it back. */
function done(made: unknown, words: string, options: Options): void {
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  const back = commandLine(process.env, 'undo', directoryOf(options));
  say(`${visible(words)} To take that back: ${back}`);
}

interface ImportOptions extends Options {
  readonly fromSettings?: boolean;
}

async function importCategories(file: string | undefined, options: ImportOptions): Promise<void> {
  if ((file === undefined) === (options.fromSettings !== true)) {
    const message = 'Say either a file or --from-settings.';
    throw new ElatioError('ELATIO_CLI_CATEGORY', message);
  }
  const sent = file === undefined ? {} : wrapped(await readJson(resolve(file)));
  const client = createClient({ directory: directoryOf(options) });
  const made = (await client.post(`${CATEGORIES_PATH}/import`, sent)) as {
    readonly count: number;
    readonly left: readonly string[];
  };
  if (!options.json) for (const line of made.left) say(visible(line));
  done(
    made,
    `${made.count === 1 ? '1 category' : `${countOf(made.count)} categories`} taken.`,
    options,
  );
}

/** As its interface exports them, or the list alone, as its settings have it; none where it is neither. */
function wrapped(content: unknown): { readonly categories: unknown } {
  if (Array.isArray(content)) return { categories: content };
  const isOne = typeof content === 'object' && content !== null && 'categories' in content;
  return { categories: isOne ? content.categories : [] };
}

/** @throws ElatioError ELATIO_CLI_FILE, ELATIO_CATEGORIES_IMPORT */
async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ElatioError('ELATIO_CLI_FILE', `The file cannot be read: ${reason}`);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ElatioError('ELATIO_CATEGORIES_IMPORT', `"${path}" is no JSON.`);
  }
}

async function exportCategories(
  file: string | undefined,
  options: Options & { readonly force?: boolean },
): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const told = (await client.get(`${CATEGORIES_PATH}/export`)) as { categories: unknown[] };
  const text = `${JSON.stringify(told, null, 2)}\n`;
  if (file === undefined) return void process.stdout.write(visibleLines(text));
  async function* content(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  await writeNewFile(resolve(file), content(), { replace: options.force ?? false });
  say(`${counted(told.categories.length, 'rule')} written to ${visible(file)}.`);
}

function visibleLines(text: string): string {
  return text.split('\n').map(visibleJson).join('\n');
}

type TestOptions = Options & Readonly<Record<'app' | 'title' | 'url' | 'file' | 'project', string>>;

async function testCategory(options: TestOptions): Promise<void> {
  const { data: _, json, ...data } = options;
  const client = createClient({ directory: directoryOf(options) });
  const told = await client.post(`${CATEGORIES_PATH}/test`, { data });
  if (json) return say(visibleJson(JSON.stringify(told)));
  for (const line of verdictLines(told as Parameters<typeof verdictLines>[0])) say(line);
}

interface PresetOptions extends ListOptions {
  readonly restore?: boolean;
  readonly yes?: boolean;
}

async function showPresets(options: PresetOptions): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  if (!options.restore) {
    return tell((await client.get(`${CATEGORIES_PATH}?presets=true`)) as ToldCategories, options);
  }
  const question = 'Put the built-in categories in the place of yours?';
  if (!options.yes && !(await askConsent(question))) {
    const message = 'Nothing was changed (--yes asks no question).';
    throw new ElatioError('ELATIO_CLI_CANCELLED', message);
  }
  const made = await client.post(`${CATEGORIES_PATH}/presets`);
  done(made, 'The built-in categories are in force.', options);
}

function pathTo({ id }: Node): string {
  return `${CATEGORIES_PATH}/${id}`;
}
