import { ElatioError } from '../../protocol/error.ts';
import { nearestSetting } from './nearest.ts';
import {
  type Config,
  isSettingName,
  SETTING_NAMES,
  type Setting,
  type SettingName,
  SETTINGS,
} from './settings.ts';

/**
 * What the words of a command line mean for a setting.
 * @param label what to call it, e.g. `--port`
 * @throws ElatioError ELATIO_CONFIG_VALUE
 */
export function valueOfWords(name: SettingName, words: readonly string[], label: string): unknown {
  const { schema, words: read }: Setting = SETTINGS[name];
  const meanings = read(words);
  const allowed = meanings.find((meaning) => schema.safeParse(meaning).success);
  if (allowed !== undefined) return allowed;
  throw new ElatioError('ELATIO_CONFIG_VALUE', fault(name, meanings[0], label) ?? label);
}

/** The settings in what a file holds, and all that is wrong with it. */
export function checkConfig(content: object): {
  readonly config: Config;
  readonly faults: readonly ElatioError[];
} {
  const faults = Object.entries(content).flatMap(([name, value]) => {
    if (!isSettingName(name)) return [noSetting(name)];
    const message = fault(name, value, name);
    return message === undefined ? [] : [new ElatioError('ELATIO_CONFIG_VALUE', message)];
  });
  // Each is what its schema says where there are no faults; without them nobody looks at it.
  return { config: content, faults };
}

/** The failure of a name that no setting of this node has. */
export function noSetting(name: string): ElatioError {
  const nearest = nearestSetting(name);
  const hint = nearest ? `did you mean "${nearest}"?` : `there are ${SETTING_NAMES.join(', ')}.`;
  return new ElatioError('ELATIO_CONFIG_NAME', `"${cut(name)}" is no setting: ${hint}`);
}

/** What is wrong with a value; `undefined` where it is allowed. */
function fault(name: SettingName, value: unknown, label: string): string | undefined {
  const { schema, expected }: Setting = SETTINGS[name];
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  // Of a list, the item that is at fault.
  const [index] = issue.path;
  const item: unknown = typeof index === 'number' && Array.isArray(value) ? value[index] : value;
  return `${label} has ${cut(JSON.stringify(item))}, but ${expected} is expected.`;
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
