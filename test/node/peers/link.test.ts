import { setImmediate } from 'node:timers/promises';
import type { Connection, Stream } from '@libp2p/interface';
import { expect, test } from 'vitest';
import { createLink } from '../../../node/peers/link.ts';

/** As much of a stream as a link asks for; how often it was asked how much waits is counted. */
class SlowStream extends EventTarget {
  waiting = 1_000;
  asked = 0;
  direction = 'outbound';
  protocol = '/test';
  maxWriteBufferLength = 0;
  get writeBufferLength(): number {
    this.asked++;
    return this.waiting;
  }
}

function linkOver(stream: SlowStream) {
  return createLink({
    stream: stream as unknown as Stream,
    connection: { streams: [], remoteAddr: '/ip4/127.0.0.1/tcp/1' } as unknown as Connection,
    peer: 'a'.repeat(64),
    hear: () => ({ onBytes: () => undefined, onEnd: () => undefined }),
  });
}

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await setImmediate();
};

test('who waits for a slow peer waits, also after something went on its way', async () => {
  const stream = new SlowStream();
  const link = linkOver(stream);
  let isOver = false;
  const room = link.room(10).then(() => (isOver = true));
  await turns(5);
  stream.waiting = 500;
  stream.dispatchEvent(new Event('drain'));
  await turns(50);
  expect(isOver).toBe(false);
  expect(stream.asked).toBeLessThan(5);
  stream.waiting = 10;
  stream.dispatchEvent(new Event('idle'));
  await room;
});

test('who waits for a peer that has gone waits no longer', async () => {
  const stream = new SlowStream();
  const room = linkOver(stream).room(10);
  stream.dispatchEvent(new Event('close'));
  await room;
  expect(stream.waiting).toBe(1_000);
});
