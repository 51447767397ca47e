import { describe, expect, test } from 'vitest';
import { nothingNew, type Outcome } from '../../../node/cli/import-text.ts';

function outcome(counts: Partial<Outcome['report']>): Outcome {
  return {
    source: { path: 'file' } as Outcome['source'],
    report: {
      dryRun: true,
      added: 0,
      duplicates: 0,
      excluded: 0,
      refused: 0,
      buckets: [],
      refusals: [],
      ...counts,
    },
    settings: { new: [], same: [], different: [] },
    damage: [],
    seconds: 0,
  };
}

describe('where an import finds nothing to take in, it says why', () => {
  test.each([
    ['All of it is here already.', { duplicates: 2 }],
    ['Nothing to take in: 3 events are excluded by rules ("elatio rules list").', { excluded: 3 }],
    [
      'Nothing to take in: 2 events are here already, 1 event is excluded by rules ("elatio rules list").',
      { duplicates: 2, excluded: 1 },
    ],
    [
      'Nothing to take in: 1 event is here already, 1 is refused.',
      { duplicates: 1, refusals: [{ bucket: 'b', index: null, reason: 'no type' }] },
    ],
  ])('%s', (sentence, counts) => {
    expect(nothingNew([outcome(counts)])).toBe(sentence);
  });

  test('of all that it looked through', () => {
    expect(nothingNew([outcome({ duplicates: 5 }), outcome({ excluded: 2, duplicates: 1 })])).toBe(
      'Nothing to take in: 6 events are here already, 2 events are excluded by rules ("elatio rules list").',
    );
  });
});
