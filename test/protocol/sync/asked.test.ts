import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Choices } from '../../../protocol/sync/interface.ts';
import {
  answer,
  B,
  chunk,
  codes,
  end,
  hear,
  holdingOf,
  opened,
  stream,
  whole,
} from './conversation.ts';
import { alice, bob, greeted, helloOf, machineOf, NOW, sha256 } from './pair.ts';

describe('what others ask for', () => {
  const chunks = new Map([[hexOf(sha256(stream.chunk)), stream.chunk]]);
  const streams = [{ held: stream, coming: undefined, chunks: [...chunks.keys()] }];
  const { streamId } = holdingOf(stream);

  test('waits while nothing of the stream is given away, and others do not wait for it', () => {
    let serves = false;
    const choices: Choices = { wants: () => 'yes', rank: () => 1, serves: () => serves };
    const machine = opened({ streams, chunks, choices });
    const digests = [sha256(stream.chunk)];
    expect(answer(machine, { type: 'want', id: 5, streamId, digests })).toEqual([]);
    expect(answer(machine, { type: 'want-head', streamId, known: undefined })).toEqual([
      whole(stream),
    ]);
    serves = true;
    expect(machine.say({ type: 'reconsider' })).toEqual([chunk(5), end(5, stream.chunk)]);
  });

  test('is sent, or said to be lacking, and ended', () => {
    const machine = opened({ streams, chunks });
    const digests = [sha256(stream.chunk), new Uint8Array(32)];
    expect(answer(machine, { type: 'want', id: 3, streamId, digests })).toEqual([
      { type: 'lack', id: 3, digest: digests[1] },
      chunk(3),
      end(3, stream.chunk),
    ]);
    expect(answer(machine, { type: 'want-head', streamId, known: undefined })).toEqual([
      whole(stream),
    ]);
    const unknown = new Uint8Array(16);
    expect(answer(machine, { type: 'want-head', streamId: unknown, known: undefined })).toEqual([]);
    const digest = new Uint8Array(32);
    expect(answer(machine, { type: 'want', id: 4, streamId: unknown, digests: [digest] })).toEqual([
      { type: 'lack', id: 4, digest },
      end(4),
    ]);
  });

  test('is refused where it is more than can be sent', () => {
    const machine = machineOf(alice, { streams });
    greeted(machine, bob, helloOf(bob));
    const digests = Array.from({ length: 40_000 }, () => sha256(stream.chunk));
    const loading = machine.replication.handle(
      { type: 'message', peer: B, message: { type: 'want', id: 1, streamId, digests } },
      NOW,
    );
    expect(loading.filter(({ type }) => type === 'load')).toHaveLength(4);
    const outputs = hear(machine, { type: 'want', id: 2, streamId, digests });
    expect(codes(outputs)).toEqual(['ELATIO_SYNC_FLOOD']);
  });
});
