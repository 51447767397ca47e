import type { Command } from 'commander';
import {
  previewLines,
  type ToldPreview,
  type ToldUncategorized,
  uncategorizedLines,
} from '../categories.ts';
import {
  CATEGORIES_PATH,
  categoryNamed,
  type CategoryOptions,
  matchesOf,
  pathOf,
  whole,
  withMatchOptions,
} from '../category-options.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { say, visibleJson } from '../output.ts';
import { count, dayOrMoment } from './arguments.ts';
import { columnsOf } from './report.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly device?: string;
  readonly zone?: string;
  readonly top: number;
  readonly only?: boolean;
}

/** `elatio categories preview`, `uncategorized`: what rules do to what was recorded. Nothing is changed. */
export function addCategoryPreviews(categories: Command): void {
  const preview = categories
    .command('preview')
    .description('what a category would have of what you did, and who has that now')
    .argument('<path>', 'its names from the outermost; one that is there gains the rules')
    .option('--only', 'one that is there would be about what you say here, and nothing else')
    .option('--priority <n>', 'of several that fit the highest counts', whole);
  withRange(withMatchOptions(preview)).action(showPreview);
  const uncategorized = categories.command('uncategorized').description('what is of no category');
  withRange(uncategorized).action(showUncategorized);
}

function withRange(command: Command): Command {
  return command
    .option('--since <when>', 'from then on, as "report" takes it (default: 7d)', dayOrMoment)
    .option('--until <when>', 'up to then (default: now)', dayOrMoment)
    .option('--top <n>', 'most names to show of each kind', count, 5)
    .option('--device <host>', 'of one device only, by its host name')
    .option('--zone <zone>', 'days by the clock of this zone')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON');
}

function queryOf({ since = dayOrMoment('7d'), until, device, zone, top }: Options): string {
  const query = new URLSearchParams({ since, top: String(top) });
  for (const [name, value] of Object.entries({ until, device, zone })) {
    if (value !== undefined) query.set(name, value);
  }
  return query.toString();
}

async function showPreview(path: string, options: Options & CategoryOptions): Promise<void> {
  const { priority, only } = options;
  const client = createClient({ directory: directoryOf(options) });
  const rules = {
    match: matchesOf(options),
    ...(typeof priority === 'number' && { priority }),
  };
  const sent = only
    ? { id: (await categoryNamed(client, path)).id, changes: rules }
    : { path: pathOf(path), ...rules };
  const told = await client.post(`${CATEGORIES_PATH}/preview?${queryOf(options)}`, sent);
  if (options.json) return say(visibleJson(JSON.stringify(told)));
  for (const line of previewLines(told as ToldPreview, { columns: columnsOf() })) say(line);
}

async function showUncategorized(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const told = await client.get(`${CATEGORIES_PATH}/uncategorized?${queryOf(options)}`);
  if (options.json) return say(visibleJson(JSON.stringify(told)));
  const lines = uncategorizedLines(told as ToldUncategorized, { columns: columnsOf() });
  for (const line of lines) say(line);
}
