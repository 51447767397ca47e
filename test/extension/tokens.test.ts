import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The colours of a style sheet by name: by day, then by night. */
function tokensOf(path: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  for (const [, name, color] of text.matchAll(/^\s*--([a-z\d-]+): (#[\da-f]{6});$/gm)) {
    found.set(name, [...(found.get(name) ?? []), color]);
  }
  return found;
}

test('colours of popup and options are those of the interface, and a category has the same in both', () => {
  const own = tokensOf('extension/faces/tokens.css');
  const theirs = tokensOf('ui/theme/theme.css');
  // Of destructive buttons, which the interface leaves to its library.
  own.delete('on-heart');
  expect(own.get('category-12')).toHaveLength(2);
  for (const [name, colors] of own) expect([name, theirs.get(name)]).toEqual([name, colors]);
});
