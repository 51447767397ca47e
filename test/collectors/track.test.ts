import { beforeEach, expect, test } from 'vitest';
import { createTrack, type Track } from '../../collectors/track.ts';
import { SECOND } from '../../protocol/event.ts';
import { createMemorySink, type MemorySink } from './memory-sink.ts';

const T = Date.UTC(2026, 0, 5, 9) * 1_000;
const A = { state: 'a' };
const B = { state: 'b' };

let sink: MemorySink;
let track: Track;

beforeEach(async () => {
  sink = createMemorySink();
  await sink.ensureBucket({ name: 'b', type: 't', client: 'c', hostname: 'h' });
  track = createTrack({ sink, bucket: 'b', pulsetime: 10 * SECOND });
});

test('events touch', async () => {
  await track.begin(T, A);
  await track.extend(T + 5 * SECOND);
  await track.change(T + 7 * SECOND, B);
  await track.change(T + 8 * SECOND, A);
  expect(sink.events('b')).toEqual([
    { start: T, duration: 7 * SECOND, data: A },
    { start: T + 7 * SECOND, duration: SECOND, data: B },
    { start: T + 8 * SECOND, duration: 0, data: A },
  ]);
});

test('a state known until later than it began covers both', async () => {
  await track.begin(T, A);
  await track.change(T + SECOND, B, T + 30 * SECOND);
  expect(sink.newest('b')).toEqual({ start: T + SECOND, duration: 29 * SECOND, data: B });
});

test.each(['extend', 'change'] as const)('%s does not bridge a long silence', async (how) => {
  await track.begin(T, A);
  await track.extend(T + SECOND);
  const later = T + 8 * 3600 * SECOND;
  await (how === 'extend' ? track.extend(later) : track.change(later, B));
  await track.extend(later + SECOND);
  expect(sink.events('b')).toEqual([
    { start: T, duration: SECOND, data: A },
    { start: later, duration: SECOND, data: how === 'extend' ? A : B },
  ]);
});

test('a moment that is covered already changes nothing', async () => {
  await track.begin(T, A);
  await track.extend(T + SECOND);
  const before = sink.writes.length;
  await track.extend(T + SECOND);
  await track.extend(T);
  expect(sink.writes.length).toBe(before);
});

test('changes within one tick of the clock keep their order', async () => {
  await track.begin(T, A);
  await track.change(T, B);
  await track.change(T, A);
  await track.extend(T + SECOND);
  expect(sink.events('b')).toEqual([
    { start: T, duration: 1, data: A },
    { start: T + 1, duration: 1, data: B },
    { start: T + 2, duration: SECOND - 2, data: A },
  ]);
});

test('a clock set back by a little makes no overlap', async () => {
  await track.begin(T, A);
  await track.extend(T + 5 * SECOND);
  await track.change(T + 3 * SECOND, B);
  await track.extend(T + 6 * SECOND);
  expect(sink.events('b')).toEqual([
    { start: T, duration: 5 * SECOND, data: A },
    { start: T + 5 * SECOND, duration: SECOND, data: B },
  ]);
});

test('a clock set back by much loses nothing of what follows', async () => {
  await track.begin(T, A);
  const back = T - 3600 * SECOND;
  for (let beat = 0; beat <= 4; beat += 1) await track.extend(back + beat * 5 * SECOND);
  const recorded = sink.events('b').filter(({ start }) => start < T);
  expect(recorded.map(({ start, duration }) => [start - back, duration])).toEqual([
    [0, 0],
    [0, 5 * SECOND],
    [5 * SECOND, 5 * SECOND],
    [10 * SECOND, 5 * SECOND],
    [15 * SECOND, 5 * SECOND],
  ]);
});
