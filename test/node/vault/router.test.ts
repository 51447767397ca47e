import { expect, test } from 'vitest';
import { createRouter } from '../../../node/vault/router.ts';
import { framesOf } from '../../../protocol/sync/frames.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { openLink } from '../peers/memory-link.ts';

const PEER = 'ab'.repeat(32);
const OWNER = 'cd'.repeat(16);
const hello = (owner = OWNER): Message => ({
  type: 'hello',
  version: 1,
  owner: new Uint8Array(Buffer.from(owner, 'hex')),
  from: new Uint8Array(Buffer.from(PEER, 'hex')),
  to: new Uint8Array(32),
  nonce: new Uint8Array(32),
  role: 'admin',
  roster: new Uint8Array(32),
});
const LACK: Message = { type: 'lack', id: 1, digest: new Uint8Array(32) };

/** A router, and what the one owner that it knows hears. */
function routing() {
  const heard: number[] = [];
  const told: string[] = [];
  const hear = createRouter((owner, peer) => {
    if (owner !== OWNER || peer !== PEER) return undefined;
    return () => {
      queueMicrotask(() => told.push('there'));
      return {
        onBytes: (bytes) => {
          if (heard.length === 0) told.push('bytes');
          heard.push(...bytes);
        },
        onEnd: () => told.push('gone'),
      };
    };
  });
  return { heard, told, hear };
}

test('all that a device says comes to its owner, whole and after the link, wherever it is cut', async () => {
  const bytes = [...framesOf(hello()), ...framesOf(LACK)].flatMap((frame) => [...frame]);
  for (const size of [1, 3, 60, bytes.length]) {
    const { heard, told, hear } = routing();
    const far = await openLink(hear, PEER);
    for (let at = 0; at < bytes.length; at += size) {
      far.sayBytes(Uint8Array.from(bytes.slice(at, at + size)));
    }
    await Promise.resolve();
    far.sayBytes(Uint8Array.of(7));
    await expect.poll(() => heard).toEqual([...bytes, 7]);
    far.hangUp();
    expect(told).toEqual(['there', 'bytes', 'gone']);
  }
});

test.each<[string, string, readonly Message[]]>([
  ['names another owner', 'ELATIO_SYNC_OWNER', [hello('ee'.repeat(16)), hello()]],
  ['does not say whose it is', 'ELATIO_SYNC_OWNER', [LACK, hello()]],
])('a device that %s is refused, whatever it says then', async (_, code, messages) => {
  const { heard, told, hear } = routing();
  const far = await openLink(hear, PEER);
  for (const message of messages) far.say(message);
  await Promise.resolve();
  expect(far.heard).toMatchObject([{ type: 'refuse', code }]);
  expect([far.ended(), heard, told]).toEqual(['ended', [], []]);
});

test('garbage is refused', async () => {
  const { told, hear } = routing();
  const far = await openLink(hear, PEER);
  far.sayBytes(Uint8Array.from([0, 0, 0, 3, 0, 1, 2]));
  expect(far.heard).toMatchObject([{ type: 'refuse' }]);
  expect([far.ended(), told]).toEqual(['ended', []]);
});
