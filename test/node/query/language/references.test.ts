/** The README's own words: its example runs, and every defect of the references is none here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QueryError } from '../../../../node/query/language/index.ts';
import { run, someEvents } from './run.ts';

const path = new URL('../../../../node/query/language/README.md', import.meta.url);
const readme = readFileSync(path, 'utf8');

const ROW = /^\| (aw-[\w-]+) +\| (.+?) +\| `(.+?)` +\| `(.+?)` +\|$/gm;
const rows = Array.from(readme.matchAll(ROW), ([, reference, does, query, here]) => ({
  reference,
  does,
  query,
  here,
}));

/** The answer as JSON, or the code of the failure. */
async function answer(query: string): Promise<string> {
  try {
    return JSON.stringify(await run(query));
  } catch (error) {
    if (error instanceof QueryError) return error.code;
    throw error;
  }
}

describe('where a reference is wrong', () => {
  it('all rows of the table are read', () => {
    expect(rows).toHaveLength(readme.match(/^\| aw-/gm)?.length ?? 0);
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('$reference $does: $query is $here', async ({ query, here }) => {
    const expected = here.startsWith('ELATIO_') ? here : JSON.stringify(JSON.parse(here));
    expect(await answer(query)).toBe(expected);
  });
});

it('the example of the README runs', async () => {
  const lines = readme.match(/^ {4}.+$/gm) ?? [];
  expect(lines.length).toBeGreaterThan(5);
  expect(await run(lines.join('\n'))).toEqual({ name: 'test', top: someEvents(31) });
});
