import fc from 'fast-check';
import { expect, test } from 'vitest';
import { urlParts } from '../../../../node/query/data/index.ts';
import { splitUrl } from './of-data.ts';

/** The parts in the order of Python's `urlparse`, asked of Python 3.11. */
const PYTHON: readonly (readonly [url: string, ...parts: string[]])[] = [
  [
    'https://www.example.com/path/page;p=1?q=a&b=c#part',
    'https',
    'example.com',
    '/path/page',
    'p=1',
    'q=a&b=c',
    'part',
  ],
  ['http://example.com', 'http', 'example.com', '', '', '', ''],
  ['', '', '', '', '', '', ''],
  ['www.example.com/a', '', '', 'www.example.com/a', '', '', ''],
  ['//www.example.com/a', '', 'example.com', '/a', '', '', ''],
  ['HTTPS://WWW.Example.com/', 'https', 'WWW.Example.com', '/', '', '', ''],
  ['https://www.www.example.com/', 'https', 'www.example.com', '/', '', '', ''],
  ['https://www.', 'https', '', '', '', '', ''],
  ['file:///srv/files/a;b?c#d', 'file', '', '/srv/files/a;b', '', 'c', 'd'],
  ['file:///a', 'file', '', '/a', '', '', ''],
  ['about:blank', 'about', '', 'blank', '', '', ''],
  ['about:newtab#x', 'about', '', 'newtab', '', '', 'x'],
  ['data:text/html,<b>?x#y', 'data', '', 'text/html,<b>', '', 'x', 'y'],
  ['mailto:me@example.com?subject=x;y', 'mailto', '', 'me@example.com', '', 'subject=x;y', ''],
  ['chrome-extension://abcdef/page.html', 'chrome-extension', 'abcdef', '/page.html', '', '', ''],
  [
    'https://user:pw@www.example.com:8080/a',
    'https',
    'user:pw@www.example.com:8080',
    '/a',
    '',
    '',
    '',
  ],
  ['https://[::1]:5600/a', 'https', '[::1]:5600', '/a', '', '', ''],
  ['https://[fe80::1%25eth0]/', 'https', '[fe80::1%25eth0]', '/', '', '', ''],
  ['https://[v1.a]/x', 'https', '[v1.a]', '/x', '', '', ''],
  ['https://example.com?x=/y;z', 'https', 'example.com', '', '', 'x=/y;z', ''],
  ['https://example.com#a?b', 'https', 'example.com', '', '', '', 'a?b'],
  ['https://example.com/a;b/c;d;e', 'https', 'example.com', '/a;b/c', 'd;e', '', ''],
  ['https://example.com;a', 'https', 'example.com;a', '', '', '', ''],
  ['tel:+1;ext=2', 'tel', '', '+1', 'ext=2', '', ''],
  ['javascript:void(0);x', 'javascript', '', 'void(0);x', '', '', ''],
  ['  \u0000\u001fhttps://example.com/a ', 'https', 'example.com', '/a ', '', '', ''],
  ['ht\ntps://exam\tple.com/a\r\nb', 'https', 'example.com', '/ab', '', '', ''],
  ['1http://example.com', '', '', '1http://example.com', '', '', ''],
  ['a b://example.com', '', '', 'a b://example.com', '', '', ''],
  ['http:/example.com/a', 'http', '', '/example.com/a', '', '', ''],
  ['http:example.com', 'http', '', 'example.com', '', '', ''],
  ['http:///a', 'http', '', '/a', '', '', ''],
  ['://x', '', '', '://x', '', '', ''],
  [
    'https://\u4f8b\u3048.jp/\u30d1\u30b9?\u30af#\u30d5',
    'https',
    '\u4f8b\u3048.jp',
    '/\u30d1\u30b9',
    '',
    '\u30af',
    '\u30d5',
  ],
  ['https://example.com/%20%zz', 'https', 'example.com', '/%20%zz', '', '', ''],
  ['https://example.com/a?b?c#d#e', 'https', 'example.com', '/a', '', 'b?c', 'd#e'],
  ['xxxxxxxxxxxxxxxxxxxx:y', 'xxxxxxxxxxxxxxxxxxxx', '', 'y', '', '', ''],
  ['\u00e9:x', '', '', '\u00e9:x', '', '', ''],
  ['imap://host/box;uid=1', 'imap', 'host', '/box', 'uid=1', '', ''],
  ['gopher://host/a;b', 'gopher', 'host', '/a;b', '', '', ''],
  ['https://www.example.com./', 'https', 'example.com.', '/', '', '', ''],
  ['https://example.com\\a', 'https', 'example.com\\a', '', '', '', ''],
  ['C:\\Users\\me;x', 'c', '', '\\Users\\me;x', '', '', ''],
  ['localhost:5600/a;b', 'localhost', '', '5600/a;b', '', '', ''],
  ['news:a.b', 'news', '', 'a.b', '', '', ''],
  ['a;b', '', '', 'a', 'b', '', ''],
  ['a/b;c', '', '', 'a/b', 'c', '', ''],
  ['?', '', '', '', '', '', ''],
  ['#', '', '', '', '', '', ''],
  ['https://\ud83d/', 'https', '\ud83d', '/', '', '', ''],
];

test.for(PYTHON)('%j is split as Python does it', ([url, ...parts]) => {
  const [$protocol, $domain, $path, $params, $options, $identifier] = parts;
  const expected = { $protocol, $domain, $path, $params, $options, $identifier };
  expect(splitUrl({ url, title: 'x' })).toEqual({ url, title: 'x', ...expected });
});

test.for([
  'http://[::1',
  'http://::1]/',
  'http://[1.2.3.4]/',
  'http://[nonsense]/',
  'http://[v]/',
  'http://example.com\uff03@evil.example/',
  'http://\u2100.example/',
])('%j, which Python refuses, leaves the event as it was', (url) => {
  const data = { url };
  expect(splitUrl(data)).toBe(data);
});

test.for([{}, { url: null }, { url: 1 }, { url: ['http://a'] }, { title: 'http://a' }])(
  '%j has no URL and stays as it was',
  (data) => {
    expect(splitUrl(data)).toBe(data);
  },
);

test('A field of the name of a part is replaced, one of an odd name kept', () => {
  const data = JSON.parse('{"__proto__":1,"$domain":"old","url":"http://new/"}') as { url: string };
  const split = splitUrl(data);
  expect(split['$domain']).toBe('new');
  expect(Object.keys(split).slice(0, 3)).toEqual(['__proto__', '$domain', 'url']);
  expect(data).not.toHaveProperty('$path');
});

test('Put together again, the parts of an address are the address', () => {
  const word = fc.stringMatching(/^[a-z0-9.%é-]{1,6}$/);
  const path = fc.array(word, { maxLength: 3 }).map((words) => `/${words.join('/')}`);
  fc.assert(
    fc.property(word, path, word, word, word, (host, $path, $params, $options, $identifier) => {
      const url = `https://www.${host}${$path};${$params}?${$options}#${$identifier}`;
      const expected = { $protocol: 'https', $domain: host, $path, $params, $options, $identifier };
      expect(splitUrl({ url })).toEqual({ url, ...expected });
    }),
  );
});

test('Whatever stands there for a URL, it is split or left', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', 'http://', '//['),
      (rest, start) => {
        const url = start + rest;
        expect([1, 7]).toContain(Object.keys(splitUrl({ url })).length);
      },
    ),
  );
});

test('A plain URL, taken apart in one go, has the parts that it has when it is looked at closely', () => {
  const piece = fc.constantFrom(
    ...'/;?#&[]@:._- é\\\n\t\uff03'.split(''),
    'http://',
    'HTTP://',
    'www.',
    'a.example',
    ':80',
    '[::1]',
    '/a',
    'b;c',
    'q=1',
    '%20',
  );
  const start = fc.constantFrom(
    '',
    'http://',
    'https://www.',
    'https://a.example/',
    'http://a/b?c',
  );
  fc.assert(
    fc.property(start, fc.array(piece, { maxLength: 10 }), (first, pieces) => {
      const url = first + pieces.join('');
      // Space in front of it is passed, but keeps it from being plain.
      expect(urlParts(url)).toEqual(urlParts(` ${url}`));
    }),
    { numRuns: 2000 },
  );
});
