import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Setting, SettingName } from '../../config/index.ts';
import { checkFormat, holderOf } from '../../directory/index.ts';
import { directoryOf } from '../invocation.ts';
import { cut, say, table, visible, visibleJson } from '../output.ts';
import { createPersonSettings } from '../person-settings.ts';

interface Options {
  readonly data?: string;
  readonly testing?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
}

/**
 * `elatio config list | get | set | unset`: the settings of this node, which are in a file and need no daemon,
 * and those of the person, which are in the log.
 */
export function addConfig(program: Command): void {
  const config = program.command('config').description('settings: of this node, and your own');
  const add = (name: string, description: string): Command =>
    config
      .command(name)
      .description(description)
      .option('--data <dir>', 'data directory')
      .option('--testing', 'of a node that is started with --testing');
  add('list', 'all settings, and where each comes from').option('--json', 'as JSON').action(list);
  add('get', 'the value of one')
    .argument('<name>', 'as "list" shows it')
    .option('--json', 'as JSON, texts too')
    .action(get);
  add('set', 'choose a value')
    .argument('<name>', 'of this node, or any other for one of yours')
    .argument('<value...>', 'JSON, or else a text; several, or NAME=DIR, where it takes them')
    .option('--force', 'one of yours, though its name looks like a slip')
    .action(set);
  add('unset', 'go back to what is usual').argument('<name>', 'as "list" shows it').action(unset);
}

async function list(options: Options): Promise<void> {
  const { directory, config, settings, sources } = await contextOf(options);
  const yours = await createPersonSettings(directory).allIfRunning();
  const node = config.SETTING_NAMES.map((name) => {
    const { description, takesEffect }: Setting = config.SETTINGS[name];
    return { name, value: settings[name], from: sources[name], description, takesEffect };
  });
  if (options.json) {
    const all = { directory, node, yours: yours ? Object.fromEntries(yours) : null };
    return say(visibleJson(JSON.stringify(all)));
  }
  say(`This node (${visible(config.configPath(directory))})\n`);
  const rows = node.map((row) => [row.name, brief(row.value), row.from, row.description]);
  say(table(['name', 'value', 'from', 'what it is'], rows));
  say('\nYours (kept in the log)\n');
  if (!yours) say('Not to be seen: no Elatio is running there.');
  else if (yours.size === 0) say('None.');
  else
    say(
      table(
        ['name', 'value'],
        [...yours].map(([name, value]) => [name, brief(value)]),
      ),
    );
}

async function get(name: string, options: Options): Promise<void> {
  const { directory, config } = await openConfig(options);
  const value: unknown = config.isSettingName(name)
    ? (await contextOf(options)).settings[name]
    : await ownValue(directory, name);
  const isText = typeof value === 'string' && !options.json;
  say(isText ? visible(value) : visibleJson(JSON.stringify(value)));
}

async function set(name: string, words: readonly string[], options: Options): Promise<void> {
  const { directory, config } = await openConfig(options);
  if (config.isSettingName(name)) {
    const value = config.valueOfWords(name, words, name);
    await config.changeConfig(directory, name, value);
    return say(`${name} is ${brief(value)} ${await since(directory, name)}`);
  }
  if (!options.force && config.nearestSetting(name) !== undefined) {
    const { code, message } = config.noSetting(name);
    throw new ElatioError(code, `${message} (--force keeps it as one of yours.)`);
  }
  await createPersonSettings(directory).set(name, ownValueOf(words, config.json));
  say(`"${visible(name)}" is kept in the log.`);
}

async function unset(name: string, options: Options): Promise<void> {
  const { directory, config } = await openConfig(options);
  const isSetting = config.isSettingName(name);
  // What nobody knows may be in the file all the same: then this is how to be rid of it.
  const content = await config.readContent(directory).catch((error: unknown) => {
    if (isSetting) throw error;
    return {};
  });
  const isInFile = Object.hasOwn(content, name);
  if (isInFile) await config.changeConfig(directory, name, undefined);
  if (isSetting) {
    const usual = config.usualValue(name, options.testing ?? false);
    say(`${name} is ${brief(usual)}, as usual, ${await since(directory, name)}`);
  } else if (isInFile) {
    say(`"${visible(name)}" is out of ${config.configPath(directory)}.`);
  } else {
    await ownValue(directory, name);
    await createPersonSettings(directory).remove(name);
    say(`"${visible(name)}" is no longer set.`);
  }
}

type ConfigRoom = typeof import('../../config/index.ts');

/** @throws ElatioError ELATIO_DIRECTORY_… where the directory is none of ours */
async function openConfig(
  options: Options,
): Promise<{ readonly directory: string; readonly config: ConfigRoom }> {
  const directory = directoryOf(options);
  await checkFormat(directory);
  return { directory, config: await import('../../config/index.ts') };
}

async function contextOf(options: Options) {
  const { directory, config } = await openConfig(options);
  const file = await config.readConfig(directory);
  const { testing = false } = options;
  return { directory, config, ...config.resolveSettings({ file, testing }) };
}

/** When a change of the file counts. */
async function since(directory: string, name: SettingName): Promise<string> {
  const { SETTINGS } = await import('../../config/index.ts');
  const { takesEffect } = SETTINGS[name];
  if (!(await holderOf(directory))) return `${takesEffect}.`;
  return `${takesEffect}; the Elatio that is running goes on as it is.`;
}

/** @throws ElatioError ELATIO_CONFIG_ABSENT, ELATIO_CONFIG_NAME, or as the daemon */
async function ownValue(directory: string, name: string): Promise<JsonValue> {
  const { nearestSetting, noSetting } = await import('../../config/index.ts');
  const settings = createPersonSettings(directory);
  const nearest = nearestSetting(name);
  // Where the name is a slip a daemon would not help.
  const yours = nearest ? await settings.allIfRunning() : await settings.all();
  const value = yours?.get(name);
  if (value !== undefined) return value;
  if (!yours) throw noSetting(name);
  const hint = nearest ? `; did you mean "${nearest}"?` : '.';
  throw new ElatioError('ELATIO_CONFIG_ABSENT', `Nothing is kept under "${name}"${hint}`);
}

/** @throws ElatioError ELATIO_CONFIG_VALUE */
function ownValueOf(words: readonly string[], json: ConfigRoom['json']): JsonValue {
  if (words.length > 1) {
    throw new ElatioError('ELATIO_CONFIG_VALUE', 'One value is expected: put it in quotes.');
  }
  const [value = words[0]] = json(words[0]) as JsonValue[];
  if (value !== null) return value;
  throw new ElatioError(
    'ELATIO_CONFIG_VALUE',
    'null stands for what is not set: use "config unset".',
  );
}

/** A value for a person's eye. */
function brief(value: unknown): string {
  if (value === null) return 'none';
  return cut(visible(typeof value === 'string' ? value : JSON.stringify(value)), 60);
}
