import { expect, test } from 'vitest';
import { simplifyWindowTitle } from './of-data.ts';

/** What Python's reference makes of a window's title. */
const TITLES: readonly (readonly [title: string, simple: string])[] = [
  ['(2) Facebook', 'Facebook'],
  ['(12)YouTube', 'YouTube'],
  ['(2)(3) x', '(3) x'],
  ['(a) x', '(a) x'],
  [' (2) x', ' (2) x'],
  ['x (2)', 'x (2)'],
  ['Cemu - FPS: 59.2 - Zelda', 'Cemu - FPS: ... - Zelda'],
  ['FPS:  1 FPS: 2.', 'FPS: ... FPS: ...'],
  ['FPS:60', 'FPS:60'],
  ['● main.ts - Visual Studio Code', 'main.ts - Visual Studio Code'],
  ['*Unsaved Document 1 - gedit', 'Unsaved Document 1 - gedit'],
  ['**x', '*x'],
  ['(1) ● x', 'x'],
  ['● (1) x', '(1) x'],
  ['●\u00a0\u2003x', 'x'],
  ['●\ufeffx', '\ufeffx'],
  ['FPS:\u001c60', 'FPS: ...'],
  ['', ''],
];

test.for(TITLES)('%j is simplified to %j', ([title, simple]) => {
  expect(simplifyWindowTitle({ app: 'a', title }, 'title')).toEqual({ app: 'a', title: simple });
});

test('What is not a window has only the count in front taken away', () => {
  expect(simplifyWindowTitle({ title: '(1) ● FPS: 6' }, 'title')).toEqual({ title: '● FPS: 6' });
  expect(simplifyWindowTitle({ app: '(1) ●', title: '(1)' }, 'app')).toEqual({
    app: '●',
    title: '(1)',
  });
});

test('What changes nothing gives the same data, and other kinds of values are left', () => {
  for (const data of [
    { app: 'a', title: 'x' },
    { app: 'a', title: 1 },
    { app: 'a', title: null },
    {},
  ]) {
    expect(simplifyWindowTitle(data, 'title')).toBe(data);
  }
  expect(simplifyWindowTitle({}, 'constructor')).toEqual({});
});
