import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { shellWord } from '../../directory/index.ts';
import { askLine } from '../ask.ts';
import { attachAll, attachedLine, filesAt } from '../attachments.ts';
import { type Client, createClient } from '../client.ts';
import { shortId, type ToldEdit } from '../edits.ts';
import type { ToldEvent } from '../events.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { activityCells, activityLine, fieldsInWords, LOG_PATH, readEventId } from '../logged.ts';
import { cut, lengthOf, say, table, visible, visibleJson } from '../output.ts';
import { forgetTemplate, saveTemplate, templatesOf } from '../templates.ts';
import { count } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly limit?: number;
  readonly save?: string;
  readonly forget?: string;
  readonly attach?: readonly string[];
}

const USUAL = 10;

const EXAMPLES = `
Any --name value is kept with it; a number stays one. What is said of the time:
  --for 28m              how long: 28m, 1h30m, 90s, 1:30; without --at it ended now
  --at 7:30              when it began: 7:30, "yesterday 7:30", "2026-11-20 7:30", "20m ago"
  --until 8:00           when it ended
  --attach FILE          keeps a file with it, and finds it by what it says; also with "log edit"
Examples:
  elatio log run --km 5 --for 28m --at 7:30 --note "along the river"
  elatio log --save morning run --km 5 --for 28m      from then on: elatio log morning
  elatio log edit 3-12 --for 30m --note ""            an empty value takes a field away`;

/** `elatio log`: what a person did, told by hand; templates of it; changing and deleting what was told. */
export function addLog(program: Command): void {
  const command = program
    .command('log')
    .description('what you did, by hand: elatio log run --km 5 --for 28m --at 7:30')
    .argument(
      '[words...]',
      'what was done, or the name of a template; then --name value as you like',
    )
    .allowUnknownOption()
    .option('--save <name>', 'log nothing, but keep the words as a template')
    .option('--forget <name>', 'remove a template')
    .option('--attach <file>', 'keep a file with it; several by saying it again', another)
    .option('--limit <n>', `most to show where nothing is logged (default: ${USUAL})`, count)
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(log);
  command
    .command('edit')
    .description('change what was logged')
    .argument('<id>', 'as "log" shows it')
    .argument('[words...]', 'what should be otherwise')
    .allowUnknownOption()
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((id: string, words: readonly string[], _: unknown, command: Command) =>
      edit(id, words, command.optsWithGlobals()),
    );
  command
    .command('delete')
    .description('delete what was logged')
    .argument('<id>', 'as "log" shows it')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((id: string, _: unknown, command: Command) => remove(id, command.optsWithGlobals()));
}

function another(file: string, before: readonly string[] = []): readonly string[] {
  return [...before, file];
}

async function log(words: readonly string[], options: Options): Promise<void> {
  const directory = directoryOf(options);
  const { attach = [] } = options;
  if (attach.length > 0 && (words.length === 0 || options.save !== undefined)) {
    throw new ElatioError('ELATIO_CLI_TEMPLATE', 'Say what was done, that a file is kept with.');
  }
  const client = createClient({ directory });
  if (options.forget !== undefined) {
    await forgetTemplate(directory, options.forget);
    return say(`The template "${visible(options.forget)}" is removed.`);
  }
  if (options.save !== undefined) {
    const { name } = await saveTemplate(directory, options.save, words);
    return say(
      `From now on: ${commandLine(process.env, `log ${visible(shellWord(name))}`, directory)}`,
    );
  }
  if (words.length === 0) return show(client, directory, options);
  const { byTemplate, readWords } = await import('../../../collectors/index.ts');
  await keep(client, byTemplate(readWords(words), await templatesOf(directory)), options);
}

async function keep(client: Client, activity: object, options: Options): Promise<void> {
  // Before anything is logged: one that is not there is mistyped.
  const files = await filesAt(options.attach ?? []);
  const made = (await client.post(LOG_PATH, { ...activity, zone: zone() })) as ToldEvent;
  const attachments = await attachAll(client, files, { event: made.id });
  if (options.json) {
    return say(visibleJson(JSON.stringify(files.length > 0 ? { ...made, attachments } : made)));
  }
  say(`Logged: ${activityLine(made)}`);
  for (const attachment of attachments) say(attachedLine(attachment));
}

/** That of the person who types, which that of the daemon need not be. */
function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

async function show(client: Client, directory: string, options: Options): Promise<void> {
  const templates = await templatesOf(directory);
  const path = `${LOG_PATH}?limit=${options.limit ?? USUAL}`;
  const recent = (await client.get(path)) as ToldEvent[];
  if (options.json) return say(visibleJson(JSON.stringify({ templates, recent })));
  const number = (at: number): string => String(at + 1);
  if (templates.length > 0) {
    const rows = templates.map(({ name, activity, fields, duration }, at) => [
      number(at),
      cut(visible(name), 40),
      cut(visible(activity), 40),
      duration > 0 ? lengthOf(duration) : '',
      fieldsInWords(fields),
    ]);
    say(`${table(['', 'template', 'what', 'for', 'with'], rows)}\n`);
  }
  if (recent.length === 0) say('Nothing was logged yet: elatio log run --km 5 --for 28m');
  else {
    const rows = recent.map((one, at) => [number(templates.length + at), ...activityCells(one)]);
    say(table(['', 'when', 'for', 'what', 'with', 'id'], rows));
  }
  const choices = [
    ...templates.map(({ activity, fields, duration }) => ({ activity, fields, for: duration })),
    ...recent.map(({ data: { activity, ...fields }, duration }) => ({
      activity,
      fields,
      for: duration,
    })),
  ];
  if (choices.length === 0) return;
  const answer = await askLine('Which of them again, now? (its number; nothing for none)');
  if (answer === undefined) return;
  const chosen = /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined;
  if (!chosen) return say('That is none of them: nothing was logged.');
  await keep(client, chosen, options);
}

async function edit(id: string, words: readonly string[], options: Options): Promise<void> {
  const directory = directoryOf(options);
  const { readWords } = await import('../../../collectors/index.ts');
  const files = await filesAt(options.attach ?? []);
  if (words.length + files.length === 0) {
    throw new ElatioError('ELATIO_CLI_SAME', 'Say what should be otherwise, e.g. --for 30m.');
  }
  const event = readEventId(id);
  const client = createClient({ directory });
  const done = words.length > 0 ? await change(client, event, readWords(words)) : undefined;
  const attachments = await attachAll(client, files, { event });
  if (options.json) {
    return say(visibleJson(JSON.stringify(files.length > 0 ? { ...done, attachments } : done)));
  }
  if (done) say(`It is now: ${activityLine(done.activity)}`);
  for (const attachment of attachments) say(attachedLine(attachment));
  if (done) sayHowBack(done.edit, directory);
}

interface Changed {
  readonly activity: ToldEvent;
  readonly edit: ToldEdit | null;
}

async function change(client: Client, event: number, to: object): Promise<Changed> {
  return (await client.patch(`${LOG_PATH}/${event}`, { ...to, zone: zone() })) as Changed;
}

async function remove(id: string, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const path = `${LOG_PATH}/${readEventId(id)}`;
  const made = (await createClient({ directory }).delete(path)) as ToldEdit | null;
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  say('Deleted.');
  sayHowBack(made, directory);
}

function sayHowBack(edit: ToldEdit | null, directory: string): void {
  if (!edit) return;
  say(`To take that back: ${commandLine(process.env, `undo ${shortId(edit.id)}`, directory)}`);
}
