import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeConfig, configPath, readConfig } from '../../../node/config/index.ts';
import { prepareDirectory } from '../../../node/directory/index.ts';
import { codeOf } from '../../../protocol/error.ts';
import { temporaryFolder } from '../folder.ts';

/** A data directory whose `config.json` has this content. */
async function directoryWith(content?: string | Uint8Array): Promise<string> {
  const directory = join(temporaryFolder(), 'data');
  await prepareDirectory(directory);
  if (content !== undefined) writeFileSync(configPath(directory), content);
  return directory;
}

const textIn = (directory: string): string => readFileSync(configPath(directory), 'utf8');

describe('a configuration', () => {
  it('that is not there chooses nothing, and reading makes none', async () => {
    const directory = await directoryWith();
    expect(await readConfig(directory)).toEqual({});
    expect(existsSync(configPath(directory))).toBe(false);
    expect(await readConfig(join(directory, 'none'))).toEqual({});
  });

  it('written by hand, with a mark of UTF-8 before it, is read', async () => {
    const directory = await directoryWith('\uFEFF{\r\n\t"port": 5700,\r\n\t"open": true\r\n}\r\n');
    expect(await readConfig(directory)).toEqual({ port: 5700, open: true });
  });

  it.each([
    ['ELATIO_CONFIG_JSON', 'line 2, column 10', '{"port": 5700,\n "open": yes}'],
    ['ELATIO_CONFIG_JSON', 'ends too early in line 1', '{"port": 5700'],
    ['ELATIO_CONFIG_JSON', 'ends too early', ''],
    ['ELATIO_CONFIG_JSON', 'line 1, column 1', '\0\0\0\0'],
    ['ELATIO_CONFIG_JSON', 'an object is expected', '[]'],
    ['ELATIO_CONFIG_JSON', 'an object is expected', 'null'],
    ['ELATIO_CONFIG_JSON', 'an object is expected', '"port"'],
    ['ELATIO_CONFIG_JSON', 'line 1, column 65', '['.repeat(60_000)],
    ['ELATIO_CONFIG_NAME', '"prot" is no setting: did you mean "port"?', '{"prot": 80}'],
    ['ELATIO_CONFIG_NAME', 'there are port, host,', '{"theme": "dark"}'],
    ['ELATIO_CONFIG_NAME', '"__proto__" is no setting', '{"__proto__": {"open": true}}'],
    ['ELATIO_CONFIG_NAME', '"constructor" is no setting', '{"constructor": 1}'],
    ['ELATIO_CONFIG_VALUE', 'port has "5600", but a whole number', '{"port": "5600"}'],
    ['ELATIO_CONFIG_VALUE', 'port has', '{"port": 1e400}'],
    ['ELATIO_CONFIG_VALUE', 'true or false is expected', '{"open": null}'],
    ['ELATIO_CONFIG_VALUE', 'an absolute folder is expected', '{"ui": "web"}'],
    ['ELATIO_CONFIG_VALUE', 'hosts has ["no"]', '{"hosts": ["ok", ["no"]]}'],
    ['ELATIO_CONFIG_JSON', 'line 1', `{"hosts": ${'['.repeat(9_000)}${']'.repeat(9_000)}}`],
  ])('is refused with %s (%s), and stays as it is', async (code, message, content) => {
    const directory = await directoryWith(content);
    await expect(readConfig(directory)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    await expect(readConfig(directory)).rejects.toThrow(configPath(directory));
    expect(textIn(directory)).toBe(content);
  });

  it('with several faults is told all of them', async () => {
    const directory = await directoryWith('{"prot": 80, "open": 1, "host": "localhost"}');
    await expect(readConfig(directory)).rejects.toThrow(/"prot" .* open has 1/);
    await expect(readConfig(directory)).rejects.not.toThrow('localhost');
  });

  it('that is not UTF-8 is refused', async () => {
    const directory = await directoryWith(Buffer.from('{"port": 5700}', 'utf16le').swap16());
    await expect(readConfig(directory)).rejects.toMatchObject({ code: 'ELATIO_CONFIG_JSON' });
    writeFileSync(configPath(directory), Uint8Array.of(0x7b, 0xff, 0x7d));
    await expect(readConfig(directory)).rejects.toThrow('UTF-8');
  });

  it('that is no file, too large, or a link to nothing, is not taken for none', async () => {
    const folder = await directoryWith();
    mkdirSync(configPath(folder));
    const large = await directoryWith(`{"port": 1}${' '.repeat(65_536)}`);
    const link = await directoryWith();
    symlinkSync(join(link, 'gone.json'), configPath(link));
    for (const directory of [folder, large, link]) {
      await expect(readConfig(directory)).rejects.toMatchObject({ code: 'ELATIO_CONFIG_FAILED' });
      await expect(changeConfig(directory, 'port', 1)).rejects.toMatchObject({
        code: 'ELATIO_CONFIG_FAILED',
      });
    }
  });

  it('is read, or refused as it should be, whatever it holds', async () => {
    const directory = await directoryWith();
    const name = fc.constantFrom('port', 'host', 'hosts', 'origins', 'open', 'pages', 'ui', 'x');
    const content = fc.oneof(
      fc.dictionary(name, fc.jsonValue()).map((value) => JSON.stringify(value)),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        writeFileSync(configPath(directory), text);
        const code = await readConfig(directory).then(() => 'read', codeOf);
        expect(code).toMatch(/^(?:read|ELATIO_CONFIG_(?:JSON|NAME|VALUE))$/);
      }),
    );
  });
});

describe('a change', () => {
  it('is read back, and its owner alone can read the file', async () => {
    const directory = join(temporaryFolder(), 'new', 'data');
    await changeConfig(directory, 'port', 5700);
    await changeConfig(directory, 'hosts', ['my.name']);
    expect(await readConfig(directory)).toEqual({ port: 5700, hosts: ['my.name'] });
    expect(statSync(configPath(directory)).mode & 0o777).toBe(0o600);
    chmodSync(configPath(directory), 0o644);
    await changeConfig(directory, 'hosts', undefined);
    expect(textIn(directory)).toBe('{\n  "port": 5700\n}\n');
    expect(statSync(configPath(directory)).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).toSorted()).toEqual(['config.json', 'format']);
  });

  it('leaves all else where it stands, right or wrong, so that faults go one by one', async () => {
    const directory = await directoryWith('{"prot": 80, "open": 1, "__proto__": 2, "port": 1}');
    await changeConfig(directory, 'open', true);
    expect(Object.keys(JSON.parse(textIn(directory)) as object)).toEqual([
      'prot',
      'open',
      '__proto__',
      'port',
    ]);
    await changeConfig(directory, 'prot', undefined);
    await changeConfig(directory, '__proto__', undefined);
    expect(await readConfig(directory)).toEqual({ open: true, port: 1 });
  });

  it('of a broken file changes nothing', async () => {
    const directory = await directoryWith('{"port": 5700,}');
    for (const value of [1, undefined]) {
      await expect(changeConfig(directory, 'port', value)).rejects.toMatchObject({
        code: 'ELATIO_CONFIG_JSON',
      });
    }
    expect(textIn(directory)).toBe('{"port": 5700,}');
  });

  it('goes to where a link leads, which stays one', async () => {
    const directory = await directoryWith();
    const kept = join(temporaryFolder(), 'elatio.json');
    writeFileSync(kept, '{}');
    symlinkSync(kept, configPath(directory));
    await changeConfig(directory, 'port', 5700);
    expect(readlinkSync(configPath(directory))).toBe(kept);
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual({ port: 5700 });
  });

  it('does not make a data directory of a folder that holds other things', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'photo'), '');
    await expect(changeConfig(directory, 'port', 1)).rejects.toMatchObject({
      code: 'ELATIO_DIRECTORY_FOREIGN',
    });
    expect(readdirSync(directory)).toEqual(['photo']);
  });
});
