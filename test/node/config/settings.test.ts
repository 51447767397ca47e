import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueOfWords } from '../../../node/config/check.ts';
import {
  SETTING_NAMES,
  type Setting,
  type SettingName,
  SETTINGS,
  usualValue,
} from '../../../node/config/settings.ts';
import { createGuard } from '../../../node/http/guard.ts';
import { failureOf } from '../../protocol/failure.ts';

const names: Readonly<Record<SettingName, Setting>> = SETTINGS;

describe('the words of a command line', () => {
  it.each<[SettingName, string[], unknown]>([
    ['port', ['0'], 0],
    ['port', ['65535'], 65_535],
    ['host', ['127.0.0.1'], '127.0.0.1'],
    ['host', ['"::1"'], '::1'],
    ['host', ['true'], 'true'],
    ['hosts', ['my.name'], ['my.name']],
    ['hosts', ['my.name', '[::1]'], ['my.name', '[::1]']],
    ['hosts', ['["a", "b"]'], ['a', 'b']],
    ['hosts', ['[]'], []],
    ['origins', ['http://localhost:27180'], ['http://localhost:27180']],
    ['open', ['true'], true],
    ['collectors', ['false'], false],
    ['awayAfter', ['300'], 300],
    ['durability', ['strict'], 'strict'],
    ['durability', ['"batched"'], 'batched'],
    ['maxDisk', ['5GB'], '5GB'],
    ['maxDisk', ['1.5 GiB'], '1.5 GiB'],
    ['lowSpace', ['0'], '0'],
    ['lowSpace', ['800MB'], '800MB'],
    ['peerPort', ['0'], 0],
    ['mdns', ['false'], false],
    ['pages', ['a.b-c=/x', 'd=/y=z'], { 'a.b-c': '/x', d: '/y=z' }],
    ['pages', ['here=.'], { here: process.cwd() }],
    ['pages', ['{"a": "/x"}'], { a: '/x' }],
    ['pages', ['__proto__=/x'], JSON.parse('{"__proto__": "/x"}')],
    ['pages', ['{}'], {}],
    ['ui', ['web'], resolve('web')],
    ['ui', ['null'], resolve('null')],
  ])('of %s, %j, are %j', (name, words, value) => {
    expect(valueOfWords(name, words, name)).toEqual(value);
  });

  it.each<[SettingName, string[]]>([
    ['port', ['']],
    ['port', [' ']],
    ['port', ['-1']],
    ['port', ['1.5']],
    ['port', ['65536']],
    ['port', ['http']],
    ['port', ['1e9']],
    ['port', ['"80"']],
    ['port', ['80', '81']],
    ['maxDisk', ['0']],
    ['maxDisk', ['0MB']],
    ['maxDisk', ['5']],
    ['maxDisk', ['-5GB']],
    ['maxDisk', ['much']],
    ['lowSpace', ['']],
    ['lowSpace', ['5']],
    ['host', ['']],
    ['host', ['http://localhost']],
    ['host', ['localhost:80']],
    ['host', ['[::1]']],
    ['host', ['*']],
    ['hosts', ['http://my.name']],
    ['hosts', ['my.name:5600']],
    ['hosts', ['my.name/']],
    ['hosts', ['my..name']],
    ['hosts', ['my.name.']],
    ['hosts', ['*.name']],
    ['hosts', ['*']],
    ['hosts', ['::1']],
    ['hosts', ['[::g]']],
    ['hosts', ['a', '']],
    ['hosts', ['a b']],
    ['hosts', ['größe.example']],
    ['hosts', [`${'a'.repeat(64)}.name`]],
    ['hosts', ['{"a": "b"}']],
    ['origins', ['localhost:27180']],
    ['origins', ['http://localhost:27180/']],
    ['origins', ['http://Localhost']],
    ['origins', ['http://localhost:80']],
    ['origins', ['https://localhost:443']],
    ['origins', ['http://user@localhost']],
    ['origins', ['http://*']],
    ['origins', ['http://*.example']],
    ['origins', ['http://']],
    ['origins', ['null']],
    ['origins', ['*']],
    ['origins', ['file://']],
    ['origins', ['moz-extension://id/page.html']],
    ['open', ['yes']],
    ['open', ['1']],
    ['open', ['"true"']],
    ['collectors', ['window']],
    ['awayAfter', ['9']],
    ['awayAfter', ['86401']],
    ['awayAfter', ['3m']],
    ['durability', ['safe']],
    ['pages', ['']],
    ['pages', ['a']],
    ['pages', ['a=']],
    ['pages', ['=b']],
    ['pages', ['../a=b']],
    ['pages', ['a/b=c']],
    ['pages', ['.a=b']],
    ['pages', ['a b=c']],
    ['pages', ['a:b=c']],
    ['pages', ['a=x', 'a=y']],
    ['pages', ['a=x', 'b']],
    ['pages', ['{"a": "relative"}']],
    ['pages', ['{"a": 1}']],
    ['pages', ['["/x"]']],
    ['ui', ['']],
    ['ui', ['a', 'b']],
  ])('for %s are not %j', (name, words) => {
    expect(failureOf(() => valueOfWords(name, words, name))).toBe('ELATIO_CONFIG_VALUE');
  });

  it('that are refused are told with what is expected, the item that is wrong by itself', () => {
    const refusal = (name: SettingName, words: string[]): unknown => {
      try {
        return valueOfWords(name, words, `--${name}`);
      } catch (error) {
        return String(error);
      }
    };
    expect(refusal('port', ['70000'])).toContain(
      '--port has 70000, but a whole number from 0 to 65535 is expected.',
    );
    expect(refusal('hosts', ['good', 'http://bad'])).toContain('--hosts has "http://bad", but');
    expect(refusal('host', ['!'.repeat(10_000)])).toHaveLength(
      String(refusal('host', ['!'.repeat(1_000)])).length,
    );
  });
});

describe('what settings allow', () => {
  it.each(SETTING_NAMES)('of %s includes what is usual', (name) => {
    for (const testing of [false, true]) {
      const usual = usualValue(name, testing);
      expect(usual === null || names[name].schema.safeParse(usual).success).toBe(true);
    }
  });

  it.each(['my.name', 'MY.NAME', 'desk', 'a_b.c-d', '192.168.0.2', '[fe80::1]'])(
    'the guard knows %s again in a Host header',
    (host) => {
      const hosts = valueOfWords('hosts', [host], 'hosts') as string[];
      const request = new Request('http://x/', { headers: { host: `${host}:5600` } });
      expect(createGuard({ hosts }).check(request, 5600)).toBeUndefined();
      expect(failureOf(() => createGuard({}).check(request, 5600))).toBe('ELATIO_HTTP_HOST');
    },
  );

  it.each([
    'http://localhost:27180',
    'https://my.name',
    'http://[::1]:8080',
    'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'safari-web-extension://5b1d8e2e-6a7c-4f4e-8f0e-0c8a8f0c8a8f',
    'app://obsidian.md',
    'tauri://localhost',
  ])('the guard knows %s again in an Origin header', (origin) => {
    const origins = valueOfWords('origins', [origin], 'origins') as string[];
    const request = new Request('http://x/', { headers: { host: 'localhost', origin } });
    expect(createGuard({ origins }).check(request, 5600)).toBe(origin);
    expect(failureOf(() => createGuard({}).check(request, 5600))).toBe('ELATIO_HTTP_ORIGIN');
  });
});

it('the README has every setting with its default, option and description, and no other', () => {
  const readme = readFileSync(new URL('../../../node/config/README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\|(.*)\|$/gm)]
    .map(([, row]) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .slice(2);
  const shown = (value: unknown): string => {
    if (value === null) return 'none';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const wanted = SETTING_NAMES.map((name) => {
    const { usual, testing, flag = '–', description } = names[name];
    const other = testing === undefined ? '' : `, ${shown(testing)} with --testing`;
    return [name, shown(usual) + other, flag, description];
  });
  expect(rows).toEqual(wanted);
});
