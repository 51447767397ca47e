import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { prepareDirectory, replaceFile } from '../directory/index.ts';
import { checkConfig } from './check.ts';
import { faultOf, placeOf } from './json-fault.ts';
import type { Config } from './settings.ts';

/** Far more than all settings together take. */
const MAX_BYTES = 65_536;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Where a data directory has its settings. */
export function configPath(directory: string): string {
  return join(directory, 'config.json');
}

/**
 * The settings that were chosen; none where there is no file.
 * @throws ElatioError ELATIO_CONFIG_JSON, ELATIO_CONFIG_NAME, ELATIO_CONFIG_VALUE, ELATIO_CONFIG_FAILED
 */
export async function readConfig(directory: string): Promise<Config> {
  const { config, faults } = checkConfig(await readContent(directory));
  if (faults.length === 0) return config;
  const found = faults.map(({ message }) => message).join(' ');
  const message = `${configPath(directory)}: ${found} Correct the file; it was left as it is.`;
  throw new ElatioError(faults[0].code, message);
}

/**
 * Writes one setting into the file, making directory and file where there are none. What else stands in it
 * stays, be it right or wrong: so each fault can be corrected by itself.
 * @param value `undefined` takes the setting out
 * @throws ElatioError ELATIO_CONFIG_JSON, ELATIO_CONFIG_FAILED, ELATIO_DIRECTORY_…
 */
export async function changeConfig(directory: string, name: string, value: unknown): Promise<void> {
  await prepareDirectory(directory);
  const rest = Object.entries(await readContent(directory));
  const at = rest.findIndex(([key]) => key === name);
  const chosen: [string, unknown][] = value === undefined ? [] : [[name, value]];
  // In its old place, so that the file stays in the order that somebody gave it.
  rest.splice(at < 0 ? rest.length : at, at < 0 ? 0 : 1, ...chosen);
  const path = configPath(directory);
  try {
    // A link to where somebody keeps such files stays one.
    const target = await realpath(path).catch(() => path);
    await replaceFile(target, `${JSON.stringify(Object.fromEntries(rest), null, 2)}\n`);
  } catch (error) {
    throw failed(path, 'written', error);
  }
}

/** What the file holds, not checked: by name, in the order in which it stands. */
export async function readContent(directory: string): Promise<object> {
  const path = configPath(directory);
  const text = await readText(path);
  if (text === undefined) return {};
  const fault = faultOf(text);
  if (fault !== undefined) {
    const { line, column } = placeOf(text, fault);
    const what = fault < text.trimEnd().length ? 'there is a mistake' : 'it ends too early';
    throw broken(path, `${what} in line ${line}, column ${column}`);
  }
  const content: unknown = JSON.parse(text);
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw broken(path, 'an object is expected, such as {"port": 5600}');
  }
  return content;
}

/** `undefined` where there is no file. */
async function readText(path: string): Promise<string | undefined> {
  try {
    const file = await stat(path);
    if (!file.isFile()) throw new Error('it is no file');
    if (file.size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    return utf8.decode(await readFile(path));
  } catch (error) {
    // A link that leads nowhere was put there by somebody who has chosen.
    if (codeOf(error) === 'ENOENT' && !(await isThere(path))) return undefined;
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw broken(path, 'it is no UTF-8');
    throw failed(path, 'read', error);
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function broken(path: string, what: string): ElatioError {
  const message = `${path} is not the JSON that it should be: ${what}. Correct it, or move it away to go on with the usual settings; it was left as it is.`;
  return new ElatioError('ELATIO_CONFIG_JSON', message);
}

function failed(path: string, what: 'read' | 'written', cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${path} cannot be ${what}: ${reason}.`;
  return new ElatioError('ELATIO_CONFIG_FAILED', message, { cause });
}
