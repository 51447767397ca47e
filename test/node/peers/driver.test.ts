import { afterEach, expect, test } from 'vitest';
import { createDriver, type Driver } from '../../../node/peers/driver.ts';
import type { Keeping } from '../../../node/peers/keeping.ts';
import type { ChunkReference } from '../../../protocol/manifest.ts';
import type { Input, Output, Replication } from '../../../protocol/sync/interface.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { openLink } from './memory-link.ts';

const PEER = 'ab'.repeat(32);
const STREAM = 'cd'.repeat(16);
const REFERENCE: ChunkReference = {
  digest: new Uint8Array(32),
  keyId: new Uint8Array(16),
  kind: 'event',
  bytes: 1,
  ordinals: [{ first: 0, end: 1 }],
};
const LACK: Message = { type: 'lack', id: 1, digest: new Uint8Array(32) };

let driver: Driver;
afterEach(() => driver.stop());

/** A driver of a machine that answers as a test says. */
function driving(answer: (input: Input) => readonly Output[], keeping: Partial<Keeping> = {}) {
  const inputs: Input[] = [];
  const ended: unknown[] = [];
  const replication = {
    roster: { digest: new Uint8Array() },
    handle(input: Input) {
      inputs.push(input);
      return answer(input);
    },
  } as unknown as Replication;
  const never = (): Promise<never> => new Promise<never>(() => undefined);
  driver = createDriver({
    self: '11'.repeat(32),
    replication,
    keeping: {
      statement: async () => undefined,
      register: async () => undefined,
      head: async () => undefined,
      chunk: async () => undefined,
      load: never,
      ...keeping,
    },
    now: () => 1,
    log: { warn: () => undefined, error: () => undefined },
    onConnected: () => undefined,
    onEnded: (_, why) => ended.push(why),
    onProblem: () => undefined,
    onRoster: () => undefined,
  });
  return { inputs, ended };
}

test('replication hears one thing after the other, whatever comes while it is at work', async () => {
  let depth = 0;
  const { inputs } = driving((input) => {
    expect(depth++).toBe(0);
    if (input.type === 'connected') driver.say({ type: 'reconsider' });
    depth--;
    return [];
  });
  await openLink(driver.hear, PEER);
  expect(inputs.map(({ type }) => type)).toEqual(['connected', 'reconsider']);
});

test('messages of a peer come in order, cut wherever they may be, and its end last', async () => {
  const { inputs } = driving(() => []);
  const far = await openLink(driver.hear, PEER);
  far.say(LACK);
  far.say({ ...LACK, id: 2 });
  far.hangUp();
  far.say({ ...LACK, id: 3 });
  expect(inputs).toEqual([
    { type: 'connected', peer: PEER },
    { type: 'message', peer: PEER, message: LACK },
    { type: 'message', peer: PEER, message: { ...LACK, id: 2 } },
    { type: 'disconnected', peer: PEER },
  ]);
  expect(driver.isConnected(PEER)).toBe(false);
});

test('what is to be kept is reported when it is, and as failed where it could not be', async () => {
  const { inputs } = driving(
    (input) =>
      input.type === 'reconsider'
        ? [
            { type: 'keep-statement', id: 1, statement: new Uint8Array(1) },
            { type: 'keep-register', id: 2, register: new Uint8Array(1) },
          ]
        : [],
    {
      register: () =>
        Promise.reject(Object.assign(new Error('no room'), { code: 'ELATIO_STORE_FULL' })),
    },
  );
  driver.say({ type: 'reconsider' });
  await expect
    .poll(() => inputs.slice(1))
    .toEqual([
      { type: 'kept', id: 1 },
      { type: 'kept', id: 2, failed: 'ELATIO_STORE_FULL' },
    ]);
});

test('while much is being written nobody is heard; then everybody is again', async () => {
  const writes: (() => void)[] = [];
  driving(
    (input) =>
      input.type === 'message'
        ? [
            {
              type: 'keep-chunk',
              id: 1,
              streamId: STREAM,
              reference: REFERENCE,
              chunk: new Uint8Array(40_000_000),
            },
          ]
        : [],
    { chunk: () => new Promise((resolve) => writes.push(resolve)) },
  );
  const far = await openLink(driver.hear, PEER);
  far.say(LACK);
  expect(far.paused()).toBe(true);
  for (const written of writes) written();
  await expect.poll(() => far.paused()).toBe(false);
});

test('a peer gets what it asked for in order and as fast as it takes it, and another need not wait', async () => {
  const OTHER = 'ef'.repeat(32);
  const loaded: string[] = [];
  driving(
    (input) => {
      if (input.type !== 'message' || input.message.type !== 'lack') return [];
      const id = input.message.id;
      return [0, 1].map((i) => ({
        type: 'load',
        id: id + i,
        streamId: STREAM,
        digest: `${id + i}`,
      }));
    },
    {
      async load(_, digest) {
        loaded.push(digest);
        return new Uint8Array(1);
      },
    },
  );
  const [slow, quick] = [await openLink(driver.hear, PEER), await openLink(driver.hear, OTHER)];
  slow.backlog = 50_000_000;
  slow.say({ ...LACK, id: 10 });
  quick.say({ ...LACK, id: 20 });
  await expect.poll(() => loaded).toEqual(['20', '21']);
  slow.backlog = 0;
  await expect.poll(() => loaded).toEqual(['20', '21', '10', '11']);
});

test('what cannot be read is said to be absent', async () => {
  const { inputs } = driving(
    (input) =>
      input.type === 'reconsider' ? [{ type: 'load', id: 7, streamId: STREAM, digest: '' }] : [],
    { load: () => Promise.reject(new Error('damaged')) },
  );
  driver.say({ type: 'reconsider' });
  await expect.poll(() => inputs.at(-1)).toEqual({ type: 'loaded', id: 7, chunk: undefined });
});

test('a session that replication closes ends after what was said, and tells why', async () => {
  const close: Output = {
    type: 'close',
    peer: PEER,
    code: 'ELATIO_SYNC_OWNER',
    reason: 'Other owners.',
    retry: false,
  };
  const refuse: Message = { type: 'refuse', code: close.code, reason: close.reason };
  const { ended } = driving((input) =>
    input.type === 'message' ? [{ type: 'send', peer: PEER, message: refuse }, close] : [],
  );
  const far = await openLink(driver.hear, PEER);
  far.say(LACK);
  expect([far.heard, far.ended(), ended]).toEqual([[refuse], 'ended', [{ close }]]);
});

test('bytes that are no message end the session, and the other end is told why', async () => {
  const { ended, inputs } = driving((input) =>
    input.type === 'garbled'
      ? [
          { type: 'send', peer: PEER, message: { ...input, type: 'refuse' } },
          { ...input, type: 'close', retry: true },
        ]
      : [],
  );
  const far = await openLink(driver.hear, PEER);
  far.sayBytes(new Uint8Array(16));
  far.say(LACK);
  expect(far.heard).toMatchObject([{ type: 'refuse', code: 'ELATIO_SYNC_MALFORMED' }]);
  expect(ended).toMatchObject([{ close: { code: 'ELATIO_SYNC_MALFORMED' } }]);
  expect(inputs.map(({ type }) => type)).toEqual(['connected', 'garbled', 'disconnected']);
});

test('a peer whose link is replaced is disconnected before it is connected again', async () => {
  const { inputs, ended } = driving(() => []);
  const old = await openLink(driver.hear, PEER);
  const newer = await openLink(driver.hear, PEER);
  old.say(LACK);
  expect([old.ended(), newer.ended()]).toEqual(['cut', undefined]);
  expect(inputs.map(({ type }) => type)).toEqual(['connected', 'disconnected', 'connected']);
  expect(ended).toEqual([]);
});

test('when it has stopped, nothing more is heard or said', async () => {
  const { inputs } = driving(() => []);
  const far = await openLink(driver.hear, PEER);
  await driver.stop();
  far.say(LACK);
  driver.say({ type: 'reconsider' });
  const late = await openLink(driver.hear, PEER);
  expect([far.ended(), late.ended(), inputs.length]).toEqual(['cut', 'cut', 1]);
});
