import { expect, it } from 'vitest';
import { visible, visibleJson } from '../../../node/cli/output.ts';

// U+009B alone begins a command to a terminal, as ESC [ does; U+202E turns the text around.
const HOSTILE = 'a\u001B[2Jb\u009B31mc\u007Fd\u202Ee\nf';

it('lets no control character through to the terminal', () => {
  expect(visible(HOSTILE)).toBe('a·[2Jb·31mc·d·e·f');
});

it('nor in JSON, which stays the same value', () => {
  const json = visibleJson(JSON.stringify({ title: HOSTILE }));
  expect(json).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  expect(JSON.parse(json)).toEqual({ title: HOSTILE });
});
