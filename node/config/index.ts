/**
 * The settings of this node: what they are (`settings.ts`), and the file `config.json` in the data directory
 * that holds those which somebody has chosen, as one JSON object by their names. The person may write it by
 * hand. It is in the clear, and read at the start only, before anything else is done.
 *
 * What a person chooses for the interfaces, on all devices alike, is not here but in the log.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_CONFIG_JSON | `config.json` is not JSON, not UTF-8, or not an object | correct it at the line that the message names, or move it away |
 * | ELATIO_CONFIG_NAME | there is no setting of this name, or a name looks like a slip | the message names the nearest; `--force` for one of your own |
 * | ELATIO_CONFIG_VALUE | a setting or option has a value that it cannot have | the message says what is expected |
 * | ELATIO_CONFIG_ABSENT | nothing is kept under this name | `elatio config list` |
 * | ELATIO_CONFIG_FAILED | `config.json` cannot be read or written | read the message |
 */
export { noSetting, valueOfWords } from './check.ts';
export { changeConfig, configPath, readConfig, readContent } from './file.ts';
export { nearestSetting } from './nearest.ts';
export { type Flags, type Resolved, resolveSettings, type Source } from './resolve.ts';
export {
  isSettingName,
  SETTING_NAMES,
  type Setting,
  type SettingName,
  SETTINGS,
  usualValue,
} from './settings.ts';
export { json } from './words.ts';
