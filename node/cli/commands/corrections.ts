import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { createClient } from '../client.ts';
import { shortId, type ToldEdit } from '../edits.ts';
import { cellsOf, type ToldEvent } from '../events.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { readEventId, shortEventId } from '../logged.ts';
import { counted, say, table, visibleJson } from '../output.ts';
import { lengthOfTime, moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly at?: string | readonly string[];
  readonly for?: number;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly bucket?: string;
  readonly app?: string;
  readonly site?: string;
  readonly text?: string;
  readonly since?: string;
  readonly until?: string;
}

/** What a correction answers. */
interface Corrected {
  readonly edit: ToldEdit | null;
  readonly events: readonly Omit<ToldEvent, 'bucket'>[];
}

const PATH = '/api/v1/events';
const ID = 'as "events --ids" shows it, e.g. 3-12';

/** `elatio events change|split|merge|relabel|delete|restore`: what was recorded, put right. */
export function addCorrections(events: Command): void {
  const add = (name: string, description: string): Command =>
    events
      .command(name)
      .description(description)
      .option('--data <dir>', 'data directory')
      .option('--json', 'as JSON');
  add('change', 'change when an event was, or what it says')
    .argument('<id>', ID)
    .option('--at <when>', 'when it began', moment)
    .option('--for <length>', 'how long it took: 20min, 1h', lengthOfTime)
    .option('--set <name=value>', 'a field of its data; JSON stays JSON', field, {})
    .option('--remove <name>', 'a field that it should not have', list, [])
    .action((id: string, _: unknown, command: Command) => change(id, command.optsWithGlobals()));
  add('split', 'make several events of one')
    .argument('<id>', ID)
    .requiredOption('--at <when>', 'a moment within it; as often as you like', moments)
    .action((id: string, _: unknown, command: Command) => split(id, command.optsWithGlobals()));
  add('merge', 'make one event of several of a bucket')
    .argument('<ids...>', ID)
    .option('--set <name=value>', 'what the one says, where they say different things', field, {})
    .action((ids: string[], _: unknown, command: Command) => merge(ids, command.optsWithGlobals()));
  add('relabel', 'give many events other data; all that is given has to hold')
    .option('--bucket <name>', 'events of this bucket')
    .option('--app <name>', 'events of this program')
    .option('--site <host>', 'pages of this site, and of those below it')
    .option('--text <text>', 'events that hold this anywhere')
    .option('--since <when>', 'from this moment on: 2026-11-22, 2h, 7d, today', moment)
    .option('--until <when>', 'up to this moment', moment)
    .option('--set <name=value>', 'a field as it should be; JSON stays JSON', field, {})
    .option('--remove <name>', 'a field that they should not have', list, [])
    .option('--dry-run', 'only say what it would change')
    .option('-y, --yes', 'do not ask')
    .action((_: unknown, command: Command) => relabel(command.optsWithGlobals()));
  add('delete', 'delete events; they can be restored')
    .argument('<ids...>', ID)
    .action((ids: string[], _: unknown, command: Command) =>
      remove(ids, command.optsWithGlobals()),
    );
  add('restore', 'show events as they were recorded again')
    .argument('<ids...>', ID)
    .action((ids: string[], _: unknown, command: Command) =>
      restore(ids, command.optsWithGlobals()),
    );
}

function field(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('A field is expected, e.g. title="Draft".');
  return { ...before, [text.slice(0, at)]: valueOf(text.slice(at + 1)) };
}

/** JSON, or the text itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function list(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function moments(text: string, before: readonly string[] = []): string[] {
  return [...before, moment(text)];
}

async function change(id: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const path = `${PATH}/${readEventId(id)}`;
  const { set = {}, remove: gone = [] } = options;
  const wanted: Record<string, unknown> = {};
  if (options.at !== undefined) wanted['timestamp'] = options.at;
  if (options.for !== undefined) wanted['duration'] = options.for;
  if (Object.keys(set).length + gone.length > 0) {
    const { data } = (await client.get(path)) as ToldEvent;
    wanted['data'] = without({ ...data, ...set }, gone);
  }
  if (Object.keys(wanted).length === 0) {
    throw new ElatioError(
      'ELATIO_CLI_SAME',
      'Say what should be otherwise, e.g. --set title=Draft.',
    );
  }
  show((await client.patch(path, wanted)) as Corrected, options);
}

function without(data: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));
}

async function split(id: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const path = `${PATH}/${readEventId(id)}/split`;
  show((await client.post(path, { at: options.at })) as Corrected, options);
}

async function merge(ids: readonly string[], options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const { set = {} } = options;
  const events = ids.map(readEventId);
  const sent = { events, ...(Object.keys(set).length > 0 && { data: set }) };
  show((await client.post(`${PATH}/merge`, sent)) as Corrected, options);
}

async function remove(ids: readonly string[], options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const sent = { ids: ids.map(readEventId) };
  const edit = (await client.post(`${PATH}/delete`, sent)) as ToldEdit | null;
  if (options.json) return say(visibleJson(JSON.stringify(edit)));
  say(`Deleted ${counted(edit?.count ?? 0, 'event')}. They are kept, and can be restored.`);
  sayHowBack(edit, options);
}

async function restore(ids: readonly string[], options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const all: Corrected[] = [];
  for (const id of ids.map(readEventId)) {
    all.push((await client.post(`${PATH}/${id}/restore`)) as Corrected);
  }
  const edit = all.at(-1)?.edit ?? null;
  show({ edit, events: all.flatMap(({ events }) => events) }, options);
}

interface RelabelPreview {
  readonly events: number;
  readonly sample: readonly (Omit<ToldEvent, 'id'> & { readonly becomes: ToldEvent['data'] })[];
}

const WANTED = ['bucket', 'app', 'site', 'text', 'since', 'until'] as const;

async function relabel(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const filter = WANTED.flatMap((name) =>
    options[name] === undefined ? [] : [[name, options[name]] as const],
  );
  const { set = {}, remove: gone = [] } = options;
  const wanted = { ...Object.fromEntries(filter), set, remove: gone };
  const preview = (await client.post(`${PATH}/relabel/preview`, wanted)) as RelabelPreview;
  if (options.dryRun && options.json) return say(visibleJson(JSON.stringify(preview)));
  if (!options.json) showPreview(preview);
  if (options.dryRun || preview.events === 0) return;
  if (!options.yes && !(await askConsent(`Relabel ${counted(preview.events, 'event')}?`))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
  }
  const edit = (await client.post(`${PATH}/relabel`, wanted)) as ToldEdit | null;
  if (options.json) return say(visibleJson(JSON.stringify(edit)));
  say(`Relabelled ${counted(edit?.count ?? 0, 'event')}.`);
  sayHowBack(edit, options);
}

function showPreview({ events, sample }: RelabelPreview): void {
  if (events === 0) return say('No event would say anything else.');
  say(`${counted(events, 'event')}. Some of them:`);
  const rows = sample.map(({ becomes, ...event }) => {
    const { timestamp, duration } = event;
    const [, , bucket, what] = cellsOf({ ...event, id: 0 });
    return [
      bucket,
      what,
      ...cellsOf({ bucket, id: 0, timestamp, duration, data: becomes }).slice(3),
    ];
  });
  say(table(['bucket', 'says', 'would say'], rows));
}

function show({ edit, events }: Corrected, options: Options): void {
  if (options.json) return say(visibleJson(JSON.stringify({ edit, events })));
  if (!edit) say('It was so already.');
  const rows = events.map((event) => {
    const [when, long, , what] = cellsOf({ ...event, bucket: '' });
    return [when, long, what, shortEventId(event.id)];
  });
  if (rows.length > 0) say(table(['when', 'for', 'what', 'id'], rows));
  sayHowBack(edit, options);
}

function sayHowBack(edit: ToldEdit | null | undefined, options: Options): void {
  if (!edit) return;
  const line = commandLine(process.env, `undo ${shortId(edit.id)}`, directoryOf(options));
  say(`To take that back: ${line}`);
}
