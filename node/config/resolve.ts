import { valueOfWords } from './check.ts';
import {
  type Config,
  SETTING_NAMES,
  type Setting,
  type SettingName,
  SETTINGS,
  type Settings,
  usualValue,
} from './settings.ts';

/** Where a value comes from: the command line, `config.json`, or nobody has chosen. */
export type Source = 'flag' | 'file' | 'default';

/** What the options of a command line say: a switch, or words. */
export type Flags = { readonly [Name in SettingName]?: boolean | readonly string[] | undefined };

export interface Resolved {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingName, Source>>;
}

/**
 * The settings that count: the command line's before the file's before the usual ones.
 * @throws ElatioError ELATIO_CONFIG_VALUE where an option has a value that it cannot have
 */
export function resolveSettings({
  flags = {},
  file,
  testing,
}: {
  readonly flags?: Flags;
  readonly file: Config;
  readonly testing: boolean;
}): Resolved {
  const found = SETTING_NAMES.map((name): [SettingName, unknown, Source] => {
    const flag = flags[name];
    if (flag !== undefined) return [name, valueOfFlag(name, flag), 'flag'];
    if (file[name] !== undefined) return [name, file[name], 'file'];
    return [name, usualValue(name, testing), 'default'];
  });
  return {
    // Every name is there, with a value that its schema has let pass.
    settings: Object.fromEntries(found.map(([name, value]) => [name, value])) as Settings,
    sources: Object.fromEntries(found.map(([name, , from]) => [name, from])) as Resolved['sources'],
  };
}

function valueOfFlag(name: SettingName, flag: boolean | readonly string[]): unknown {
  const { flag: label = name }: Setting = SETTINGS[name];
  return typeof flag === 'boolean' ? flag : valueOfWords(name, flag, label);
}
