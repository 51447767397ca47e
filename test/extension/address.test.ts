import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, browserOf } from '../../extension/connecting.ts';
import {
  baseName,
  downloadHost,
  MOST_TITLE,
  MOST_URL,
  recordedTitle,
  recordedUrl,
} from '../../extension/recording/address.ts';
import { searchOf } from '../../extension/recording/searches.ts';

test('only pages of the web and files are recorded', () => {
  for (const url of [
    'https://a.example/b?c#d',
    'http://xn--bcher-kva.example/',
    'file:///tmp/a.txt',
  ]) {
    expect(recordedUrl(url)).toBe(url);
  }
  for (const url of [
    undefined,
    '',
    'about:blank',
    'data:text/html,secret',
    'blob:https://a.example/1',
    'chrome://settings/',
    'chrome-extension://abc/popup.html',
    'moz-extension://abc/popup.html',
    'view-source:https://a.example/',
    'javascript:alert(1)',
    'https://',
  ]) {
    expect(recordedUrl(url), url).toBeUndefined();
  }
});

test('a name and password in an address are not recorded', () => {
  expect(recordedUrl('https://me:secret@a.example/b')).toBe('https://a.example/b');
  expect(recordedUrl('https://me@a.example/b')).toBe('https://a.example/b');
});

test('what is too long is cut where a character ends', () => {
  expect(recordedTitle('x'.repeat(100_000))).toHaveLength(MOST_TITLE);
  expect(recordedTitle(`${'x'.repeat(MOST_TITLE - 1)}😀`)).toBe('x'.repeat(MOST_TITLE - 1));
  expect(recordedTitle(undefined)).toBe('');
  const long = recordedUrl(`https://a.example/${'é'.repeat(100_000)}`) ?? '';
  expect(long).toHaveLength(MOST_URL);
  expect(URL.parse(long)?.host).toBe('a.example');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), (title) => {
      const cut = recordedTitle(title);
      expect(cut.length).toBeLessThanOrEqual(MOST_TITLE);
      expect(cut).toBe(cut.replace(/\p{Surrogate}/gu, '\uFFFD'));
    }),
  );
});

test('of a download its name and host are told', () => {
  expect(baseName('/downloads/mine/a b.pdf')).toBe('a b.pdf');
  expect(baseName('C:\\Users\\me\\a.pdf')).toBe('a.pdf');
  expect(downloadHost('https://me:secret@files.example/a?token=1')).toBe('files.example');
  expect(downloadHost('blob:https://a.example/1')).toBe('a.example');
  expect(downloadHost('data:text/plain,secret')).toBe('');
});

test('a search is known by its engine', () => {
  for (const [url, engine] of [
    ['https://www.google.com/search?q=a', 'google'],
    ['https://www.google.co.uk/search?hl=en&q=a', 'google'],
    ['https://duckduckgo.com/?q=a&ia=web', 'duckduckgo'],
    ['https://www.bing.com/search?q=a', 'bing'],
    ['https://de.search.yahoo.com/search?p=a', 'yahoo'],
    ['https://www.youtube.com/results?search_query=a', 'youtube'],
    ['https://search.brave.com/search?q=a', 'brave'],
    ['https://www.startpage.com/sp/search?query=a', 'startpage'],
  ] as const) {
    expect(searchOf(url)?.engine, url).toBe(engine);
  }
  for (const url of [
    'https://www.google.com/search?q=',
    'https://www.google.com/maps?q=a',
    'https://www.google.com.evil.example.test/search?q=a',
    'https://notduckduckgo.com/?q=a',
    'https://duckduckgo.com/',
    'not an address',
  ]) {
    expect(searchOf(url), url).toBeUndefined();
  }
});

test('a node’s address is taken as people type it; what is none is ELATIO_EXTENSION_ADDRESS', () => {
  expect(addressOf(' 127.0.0.1:5600 ')).toBe('http://127.0.0.1:5600');
  expect(addressOf('localhost:5600/devices')).toBe('http://localhost:5600');
  expect(addressOf('https://node.example/')).toBe('https://node.example');
  for (const text of ['', 'ftp://a.example', 'http://', 'a b', 'javascript://a']) {
    expect(() => addressOf(text), text).toThrow(
      expect.objectContaining({ code: 'ELATIO_EXTENSION_ADDRESS' }),
    );
  }
});

test('browsers are called as ActivityWatch’s extension calls them', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  expect(browserOf(chrome)).toBe('chrome');
  expect(browserOf(chrome, true)).toBe('brave');
  expect(browserOf(`${chrome} Edg/156.0.0.0`)).toBe('edge');
  expect(browserOf(`${chrome} OPR/110.0`)).toBe('opera');
  expect(browserOf(`${chrome} Vivaldi/7`)).toBe('vivaldi');
  expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0')).toBe(
    'firefox',
  );
});
