import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { EXTENSION_ID, EXTENSION_KEY } from '../../protocol/browser.ts';
import { temporaryFolder } from '../node/folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The path of a package that is built anew. */
function pack(browser: string): string {
  const folder = temporaryFolder();
  execFileSync(process.execPath, [join(root, 'test/extension/pack.ts'), folder, browser], {
    cwd: root,
    // As people get it.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const name = readdirSync(folder).find((file) => file.endsWith('.zip')) ?? '';
  expect(name).toMatch(new RegExp(String.raw`^elatio-\d+\.\d+\.\d+-${browser}\.zip$`));
  return join(folder, name);
}

const manifestOf = (files: Record<string, Uint8Array>): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(files['manifest.json'])) as Record<string, unknown>;

test('a package built twice is the same byte for byte, and has what Chrome makes the id of', async () => {
  const packed = readFileSync(pack('chrome'));
  expect(packed.equals(readFileSync(pack('chrome')))).toBe(true);
  const files = unzipSync(packed);
  const manifest = manifestOf(files);
  expect(manifest).toMatchObject({
    manifest_version: 3,
    key: EXTENSION_KEY,
    action: { default_popup: 'popup.html' },
    options_ui: { page: 'options.html', open_in_tab: true },
  });
  // As Chrome does: the key's digest in letters.
  const key = await crypto.subtle.digest('SHA-256', Buffer.from(EXTENSION_KEY, 'base64'));
  const letters = Buffer.from(key, 0, 16)
    .toString('hex')
    .replaceAll(/./g, (digit) => String.fromCodePoint(97 + Number.parseInt(digit, 16)));
  expect(letters).toBe(EXTENSION_ID);
  const icons = Object.values(manifest['icons'] as Record<string, string>);
  expect(icons).toHaveLength(4);
  expect(icons.filter((icon) => !files[icon])).toEqual([]);
});

test('packages hold no machine’s paths, and no page of theirs asks another origin for anything', () => {
  const files = unzipSync(readFileSync(pack('edge')));
  const texts = Object.entries(files)
    .filter(([name]) => /\.(js|css|html|json)$/.test(name))
    .map(([name, bytes]) => ({ name, text: new TextDecoder().decode(bytes) }));
  expect(texts.filter(({ text }) => text.includes(root)).map(({ name }) => name)).toEqual([]);
  const asking = /(src|href)="(https?:)?\/\/|url\(["']?(https?:)?\/\/|@import/;
  expect(texts.filter(({ text }) => asking.test(text)).map(({ name }) => name)).toEqual([]);
});

test('Mozilla’s linter finds no error in Firefox’s package, and warns of nothing but what is reasoned', () => {
  const path = pack('firefox');
  const linter = fileURLToPath(import.meta.resolve('addons-linter/bin/addons-linter'));
  const { stdout, stderr } = spawnSync(process.execPath, [linter, '--output', 'json', path], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  expect(stderr).not.toContain('Error');
  const { errors, warnings } = JSON.parse(stdout) as Record<
    'errors' | 'warnings',
    { readonly code: string; readonly file?: string; readonly message: string }[]
  >;
  expect(errors).toEqual([]);
  const reasoned = [
    // It is not offered for Android.
    'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION',
    // React can set innerHTML; nothing of ours has it do so (`no-danger` of the linter holds it).
    'UNSAFE_VAR_ASSIGNMENT',
  ];
  expect(warnings.filter(({ code }) => !reasoned.includes(code))).toEqual([]);
  // In React's chunk alone.
  const unsafe = warnings.filter(({ code }) => code === 'UNSAFE_VAR_ASSIGNMENT');
  expect(new Set(unsafe.map(({ file }) => file)).size).toBe(1);
});
