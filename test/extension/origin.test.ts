import fc from 'fast-check';
import { expect, it } from 'vitest';
import { originOf } from '../../extension/origin.ts';

it.each([
  ['http://127.0.0.1:5600', 'http://127.0.0.1:5600'],
  [' 127.0.0.1:5600/ ', 'http://127.0.0.1:5600'],
  ['localhost:5600', 'http://localhost:5600'],
  ['HTTP://LOCALHOST:80', 'http://localhost'],
  ['[::1]:5600', 'http://[::1]:5600'],
  ['http://127.0.0.1:5600/devices?open=browser#a', 'http://127.0.0.1:5600'],
  ['https://time.example.com', 'https://time.example.com'],
])('takes %j for %s', (typed, origin) => {
  expect(originOf(typed)).toBe(origin);
});

it.each([
  '',
  '   ',
  'http://',
  'ftp://127.0.0.1',
  'javascript://127.0.0.1/%0aalert(1)',
  'file:///etc/passwd',
  'http://somebody:secret@127.0.0.1:5600',
  'http://127.0.0.1:99999',
  'two words',
])('refuses %j', (typed) => {
  expect(originOf(typed)).toBeUndefined();
});

it('whatever is typed, it is an origin of the web or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), (typed) => {
      const origin = originOf(typed);
      if (origin === undefined) return;
      expect(origin).toMatch(/^https?:\/\/[^/]+$/);
      expect(originOf(origin)).toBe(origin);
    }),
  );
});
