import { reversed } from '../columns/sort.ts';
import type { Events } from '../events.ts';
import type { Reading, Reads } from '../reading/index.ts';
import { remembering, type Run, type Span, startingIn } from './run.ts';

/** The events of a bucket, newest first. */
export function sourceRun(reading: Reading): Run {
  async function around({ from, to }: Span, reads: Reads): Promise<Events> {
    const { events, isDamaged, ...reach } = await reading.read(from, to);
    reads.add(reading, reach);
    if (isDamaged) reads.addUnknown();
    return events;
  }
  const rising: Run = {
    order: 'rising',
    isDisjoint: false,
    share: async (span, reads) => startingIn(await around(span, reads), span),
    around,
  };
  return remembering({
    order: 'falling',
    isDisjoint: false,
    share: async (...what) => reversed(await rising.share(...what)),
    around: async (...what) => reversed(await around(...what)),
    rising,
  });
}
