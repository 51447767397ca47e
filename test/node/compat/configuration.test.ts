import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  clientConfiguration,
  disable,
  enable,
  readConfiguration,
} from '../../../node/compat/index.ts';
import { temporaryFolder } from '../folder.ts';

let path: string;

beforeEach(() => {
  const home = temporaryFolder();
  path = clientConfiguration({ platform: 'linux', env: {}, home }, false);
});

const content = (file = path): string => readFileSync(file, 'utf8');
const mode = (file = path): number => statSync(file).mode & 0o777;
const turnOn = async (key = 'k'): Promise<string | undefined> =>
  enable(await readConfiguration(path), key, 5600, 5600);
const turnOff = async () => disable(await readConfiguration(path));

function given(text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text, { mode: 0o644 });
}

test('where there is no file one is made for its owner alone, and is gone afterwards', async () => {
  expect(await turnOn()).toBeUndefined();
  expect(content()).toBe('[auth] # added by Elatio\napi_key = "k" # added by Elatio\n');
  expect(mode()).toBe(0o600);
  expect(await turnOff()).toEqual({ text: undefined, backup: undefined });
  expect(readdirSync(join(path, '..'))).toEqual([]);
});

test('a file that is there is copied first, and is afterwards what it was, its permissions too', async () => {
  const before = 'port = 5600\n[auth]\napi_key = "old"\n';
  given(before);
  const backup = (await turnOn()) ?? '';
  expect(content(backup)).toBe(before);
  expect(mode()).toBe(0o600);
  await turnOn('another');
  expect(content(backup)).toBe(before);
  expect(await turnOff()).toEqual({ text: before, backup: undefined });
  expect([content(), mode()]).toEqual([before, 0o644]);
  expect(readdirSync(join(path, '..'))).toEqual(['config.toml']);
  expect((await turnOff()).text).toBe(before);
});

test('an empty file stays one', async () => {
  given('');
  await turnOn();
  await turnOff();
  expect(content()).toBe('');
});

test('what was changed meanwhile stays, and so does the copy', async () => {
  given('port = 5600\n');
  const backup = await turnOn();
  writeFileSync(path, `# mine\n${content()}`);
  expect(await turnOff()).toEqual({ text: '# mine\nport = 5600\n', backup });
  expect(content(backup)).toBe('port = 5600\n');
});

test('a link stays one: what it leads to is changed', async () => {
  given('');
  const target = join(path, '../../elsewhere.toml');
  writeFileSync(target, 'port = 5600\n');
  const link = join(path, '../config-testing.toml');
  symlinkSync(target, link);
  path = link;
  await turnOn();
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(content(target)).toContain('api_key');
  await turnOff();
  expect(content(target)).toBe('port = 5600\n');
});

test('what cannot be understood or read is left alone', async () => {
  given('port = \n');
  await expect(turnOn()).rejects.toMatchObject({ code: 'ELATIO_COMPAT_TOML' });
  expect(content()).toBe('port = \n');
  writeFileSync(path, new Uint8Array([0x61, 0xff]));
  await expect(turnOn()).rejects.toMatchObject({ code: 'ELATIO_COMPAT_FAILED' });
  expect(readFileSync(path)).toEqual(Buffer.from([0x61, 0xff]));
  expect(readdirSync(join(path, '..'))).toEqual(['config.toml']);
});

test('a folder in the place of the file, or a file in that of its folder, is said', async () => {
  mkdirSync(path, { recursive: true });
  await expect(turnOn()).rejects.toMatchObject({ code: 'ELATIO_COMPAT_FAILED' });
  const inFile = join(temporaryFolder(), 'file');
  writeFileSync(inFile, '');
  path = join(inFile, 'config.toml');
  await expect(turnOn()).rejects.toMatchObject({ code: 'ELATIO_COMPAT_FAILED' });
});

test('where no copy can be kept the file stays as it was', async () => {
  given('a = 1\n');
  mkdirSync(`${path}.before-elatio`);
  await expect(turnOn()).rejects.toMatchObject({ code: 'ELATIO_COMPAT_FAILED' });
  expect(content()).toBe('a = 1\n');
});
