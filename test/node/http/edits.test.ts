/** Deleting and replacing events through ActivityWatch's API, and taking that back. */
import { beforeEach, describe, expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { newDevice } from '../../../node/store/index.ts';
import { parseTime } from '../../../node/ingest/index.ts';
import { temporaryFolder } from '../folder.ts';
import { type Ask, eventAt, everything, failure, openNode, shown, toldIn } from './aw.ts';
import type { Opened, Told } from './aw.ts';
import { BUCKET } from './fixture.ts';

let directory: string;
let node: Opened;
let ask: Ask;
/** At 10:00, 11:00 and 12:00, half an hour each; the last is open. */
let ten: Told, eleven: Told, twelve: Told;

async function reopen(): Promise<void> {
  await node?.stop();
  node = await openNode(directory);
  ({ ask } = node);
}

beforeEach(async () => {
  directory = temporaryFolder();
  await reopen();
  await ask('POST', '/buckets/b', BUCKET);
  const sent = ['10:00:00', '11:00:00', '12:00:00'].map((time) => eventAt(time, 1_800));
  [ten, eleven, twelve] = toldIn(await ask('POST', '/buckets/b/events', sent)) as [
    Told,
    Told,
    Told,
  ];
});

const remove = (id: number | string) => ask('DELETE', `/buckets/b/events/${id}`);
const post = (body: unknown) => ask('POST', '/buckets/b/events', body);
const stored = async (query = '') => shown(await ask('GET', `/buckets/b/events${query}`));
const count = async (query = '') => (await ask('GET', `/buckets/b/events/count${query}`)).body;
const one = (id: number) => ask('GET', `/buckets/b/events/${id}`);
const heartbeat = async (time: string, pulsetime = 3_600) => {
  const path = `/buckets/b/heartbeat?pulsetime=${pulsetime}`;
  return (await ask('POST', path, eventAt(time))).body as Told;
};
const span = async () => {
  const { body } = await ask('GET', '/buckets/b');
  const { metadata, last_updated } = body as Record<string, unknown>;
  return { metadata, last_updated };
};
const spanOf = (start: string, end: string) => {
  const [from, to] = [start, end].map((time) => `2024-01-15T${time}+00:00`);
  return { metadata: { start: from, end: to }, last_updated: to };
};
const newest = async () => (await node.docs.edits(1))[0];

describe('DELETE', () => {
  test('answers success 1 once and 0 from then on, and the event is nowhere, over a restart', async () => {
    expect(await remove(eleven.id)).toMatchObject({ status: 200, body: { success: 1 } });
    for (let run = 0; run < 2; run++) {
      expect(await remove(eleven.id)).toMatchObject({ status: 200, body: { success: 0 } });
      expect(await stored()).toEqual([
        ['12:00:00', 1_800],
        ['10:00:00', 1_800],
      ]);
      expect(await count()).toBe(2);
      expect(await count('?start=2024-01-15T11:00:00Z')).toBe(1);
      expect(await one(eleven.id)).toMatchObject({ status: 404, body: null });
      expect((await ask('GET', '/export')).body).toMatchObject({
        buckets: { b: { events: [{ id: twelve.id }, { id: ten.id }] } },
      });
      await reopen();
    }
    expect(await newest()).toMatchObject({ kind: 'events-delete', of: 'b', count: 1 });
  });

  test('of what is no event of this bucket answers success 0, and changes nothing', async () => {
    await ask('POST', '/buckets/c', BUCKET);
    const [other] = toldIn(await ask('POST', '/buckets/c/events', eventAt('10:00:00')));
    const before = await everything(node);
    const wrong = [other.id, twelve.id + 1, 0, 1, -1, 2 ** 53, 'x', 'NaN', '%20', '1e99', '1.5'];
    for (const id of wrong) {
      const { status, body } = await remove(id);
      expect([id, status, body]).toEqual([id, 200, { success: 0 }]);
    }
    expect(await everything(node)).toEqual(before);
  });

  test('moves what the bucket spans, and of the last event leaves it empty', async () => {
    expect(await span()).toEqual(spanOf('10:00:00', '12:30:00'));
    await remove(twelve.id);
    expect(await span()).toEqual(spanOf('10:00:00', '11:30:00'));
    await remove(ten.id);
    expect(await span()).toEqual(spanOf('11:00:00', '11:30:00'));
    await remove(eleven.id);
    expect(await span()).toEqual({ metadata: { start: null, end: null } });
    expect(await count()).toBe(0);
    for (const { id } of await node.docs.edits(3)) await node.docs.undo(id);
    expect(await span()).toEqual(spanOf('10:00:00', '12:30:00'));
  });

  test('of the open event lets the next heartbeat begin a new one', async () => {
    const open = await heartbeat('12:40:00');
    expect(open).toMatchObject({ id: twelve.id, duration: 2_400 });
    expect((await remove(open.id)).body).toEqual({ success: 1 });
    const next = await heartbeat('12:41:00');
    expect(next).toMatchObject({ id: open.id + 1, duration: 0 });
    expect(await heartbeat('12:42:00')).toMatchObject({ id: next.id, duration: 60 });
    expect((await one(open.id)).status).toBe(404);
    expect(await stored('?limit=1')).toEqual([['12:41:00', 60]]);
  });

  test('of the open event, taken back, leaves it as it was then', async () => {
    await remove(twelve.id);
    await node.docs.undo((await newest()).id);
    expect((await one(twelve.id)).body).toEqual(twelve);
    expect((await heartbeat('12:30:00')).id).toBe(twelve.id + 1);
    expect((await one(twelve.id)).body).toEqual(twelve);
  });

  test('of one far in the future lets heartbeats of now be extended again', async () => {
    const [far] = toldIn(await post(eventAt('23:00:00')));
    const first = await heartbeat('13:00:00');
    expect((await heartbeat('13:00:30')).id).not.toBe(first.id);
    await remove(far.id);
    const { id } = await heartbeat('13:01:00');
    expect(await heartbeat('13:01:30')).toMatchObject({ id, duration: 30 });
  });

  test('of all at once deletes each, and each of them comes back alone', async () => {
    const all = [ten, eleven, twelve];
    const answers = await Promise.all([...all, ...all].map(({ id }) => remove(id)));
    const won = answers.filter(({ body }) => (body as { success: number }).success === 1);
    expect(won).toHaveLength(all.length);
    const edits = await node.docs.edits(10);
    expect(edits).toHaveLength(all.length);
    for (const [i, { id }] of edits.entries()) {
      await node.docs.undo(id);
      expect(await count()).toBe(i + 1);
    }
    expect(toldIn(await ask('GET', '/buckets/b/events'))).toEqual([twelve, eleven, ten]);
  });
});

describe('POST with an id that is there', () => {
  test('replaces that event and keeps the id, over a restart', async () => {
    const by = { ...eventAt('11:10:00', 60.5, { app: 'y', n: [1] }), id: eleven.id };
    const told = { ...by, timestamp: '2024-01-15T11:10:00+00:00' };
    const answer = await post(by);
    expect([answer.status, answer.body]).toEqual([200, [told]]);
    for (let run = 0; run < 2; run++) {
      expect((await one(eleven.id)).body).toEqual(told);
      expect(toldIn(await ask('GET', '/buckets/b/events'))).toEqual([twelve, told, ten]);
      expect(await count()).toBe(3);
      await reopen();
    }
    expect(await newest()).toMatchObject({ kind: 'events-replace', of: 'b', count: 1 });
    await node.docs.undo((await newest()).id);
    expect((await one(eleven.id)).body).toEqual(eleven);
  });

  test('moves it in time: in the order, in ranges, in counts and in what the bucket spans', async () => {
    await post({ ...eventAt('14:00:00', 600), id: ten.id });
    expect(await stored()).toEqual([
      ['14:00:00', 600],
      ['12:00:00', 1_800],
      ['11:00:00', 1_800],
    ]);
    expect(await count('?end=2024-01-15T10:59:59Z')).toBe(0);
    expect(await count('?start=2024-01-15T13:00:00Z')).toBe(1);
    expect(await stored('?start=2024-01-15T14:05:00Z')).toEqual([['14:05:00', 300]]);
    expect(await span()).toEqual(spanOf('11:00:00', '14:10:00'));
    // To another day and month, and back.
    const far = { ...eventAt('00:00:00', 1), timestamp: '2023-12-31T23:00:00Z', id: ten.id };
    await post(far);
    expect(await count('?end=2024-01-01')).toBe(1);
    expect(await count()).toBe(3);
    await post(ten);
    expect(toldIn(await ask('GET', '/buckets/b/events'))).toEqual([twelve, eleven, ten]);
    expect(await span()).toEqual(spanOf('10:00:00', '12:30:00'));
  });

  test('among new ones answers all in the order in which they were sent', async () => {
    const sent = [
      eventAt('09:00:00'),
      { ...eventAt('11:15:00', 1), id: eleven.id },
      eventAt('13:00:00'),
      { ...eventAt('10:15:00', 2), id: ten.id },
    ];
    const answer = await post(sent);
    expect(shown(answer)).toEqual([
      ['09:00:00', 0],
      ['11:15:00', 1],
      ['13:00:00', 0],
      ['10:15:00', 2],
    ]);
    const ids = toldIn(answer).map(({ id }) => id);
    expect(ids).toEqual([twelve.id + 1, eleven.id, twelve.id + 2, ten.id]);
    for (const event of toldIn(answer)) expect((await one(event.id)).body).toEqual(event);
    expect(await count()).toBe(5);
  });

  test('holds any data, over a restart', async () => {
    const data = JSON.parse(
      `{"__proto__":{"a":1},"\\ud83d":"\\ude00 half","n":[1e-7,-0.5,null],"deep":${'['.repeat(60)}${']'.repeat(60)},"long":"${'ü'.repeat(300_000)}"}`,
    ) as object;
    const sent = { ...eventAt('11:00:00', 0.000001, data), id: eleven.id };
    expect((await post(sent)).status).toBe(200);
    for (let run = 0; run < 2; run++) {
      const { body } = await one(eleven.id);
      expect(JSON.stringify((body as Told).data)).toBe(JSON.stringify(data));
      await reopen();
    }
    await node.docs.undo((await newest()).id);
    expect((await one(eleven.id)).body).toEqual(eleven);
  });

  test('that is deleted meanwhile is replaced or not there, and adds nothing then', async () => {
    const sent = [eventAt('09:00:00'), { ...eleven, duration: 1 }];
    const [removing, posting] = [() => remove(eleven.id), () => post(sent)];
    for (const [first, second] of [
      [removing, posting],
      [posting, removing],
    ]) {
      const before = (await count()) as number;
      const answers = await Promise.all([first(), second()]);
      expect(answers.map(({ body }) => body)).toContainEqual({ success: 1 });
      const posted = answers.every(({ status }) => status === 200);
      expect(await count()).toBe(before - 1 + Number(posted));
      await node.docs.undo((await newest()).id);
    }
  });

  test('twice in one request leaves what came last', async () => {
    await post([5, 6].map((seconds) => ({ ...eventAt('11:00:00', seconds), id: eleven.id })));
    expect((await one(eleven.id)).body).toMatchObject({ duration: 6 });
    expect(await count()).toBe(3);
    expect(await newest()).toMatchObject({ count: 1 });
  });

  test('of the open event lets the next heartbeat begin a new one', async () => {
    await post({ ...twelve, duration: 60 });
    const next = await heartbeat('12:00:30');
    expect(next.id).toBe(twelve.id + 1);
    expect((await one(twelve.id)).body).toEqual({ ...twelve, duration: 60 });
    expect(await heartbeat('12:01:30')).toMatchObject({ id: next.id, duration: 60 });
  });

  test.each<[what: string, sent: () => object[], index: number]>([
    ['that is none of this bucket', () => [eventAt('09:00:00'), { ...ten, id: 12 }], 1],
    ['after one that is', () => [eleven, eventAt('09:00:00'), { ...ten, id: twelve.id + 1 }], 2],
    ['that is yet to be given', () => [eventAt('09:00:00'), { ...ten, id: twelve.id + 1 }], 1],
    ['of zero', () => [{ ...ten, id: 0 }], 0],
    ['beyond all that there can be', () => [{ ...ten, id: Number.MAX_SAFE_INTEGER }], 0],
  ])('an id %s is 404, named by its index, and nothing is stored', async (_, sent, index) => {
    const before = await everything(node);
    const events = sent();
    const { id } = events[index] as Told;
    expect(await post(events)).toMatchObject({
      status: 404,
      body: failure('ELATIO_HTTP_EVENT', `"events[${index}].id" is ${id}`),
    });
    expect(await everything(node)).toEqual(before);
  });

  test('an id of another bucket is 404 here, and changes neither', async () => {
    await ask('POST', '/buckets/c', BUCKET);
    const [other] = toldIn(await ask('POST', '/buckets/c/events', eventAt('10:00:00')));
    const before = await everything(node);
    expect(
      await post([
        { ...ten, duration: 1 },
        { ...other, duration: 1 },
      ]),
    ).toMatchObject({
      status: 404,
      body: failure('ELATIO_HTTP_EVENT', '"events[1].id"'),
    });
    expect(await everything(node)).toEqual(before);
  });

  test('the id of a deleted event is 404: it stays deleted', async () => {
    await remove(eleven.id);
    const before = await everything(node);
    expect(await post([eventAt('09:00:00'), eleven])).toMatchObject({
      status: 404,
      body: failure('ELATIO_HTTP_EVENT', '"events[1].id"'),
    });
    expect(await everything(node)).toEqual(before);
  });

  test('a bad event beside it is 400, and replaces nothing', async () => {
    const before = await everything(node);
    const bad = { timestamp: 'x', data: {} };
    expect(await post([{ ...eleven, duration: 1 }, bad])).toMatchObject({
      status: 400,
      body: failure('ELATIO_INGEST_FIELD', '"events[1].timestamp"'),
    });
    expect(await everything(node)).toEqual(before);
  });

  test('of a bucket that is not there is 404', async () => {
    expect(await ask('POST', '/buckets/none/events', ten)).toMatchObject({
      status: 404,
      body: failure('ELATIO_INGEST_BUCKET', '"none"'),
    });
  });
});

describe('an event of another device', () => {
  let far: Told;

  beforeEach(async () => {
    const bulk = node.store.bulk({ ...newDevice(randomBytes), name: 'tablet' });
    const spec = { name: 'far', type: 'currentwindow', client: 'c', hostname: 'tablet' };
    const bucket = await bulk.bucket(spec);
    const start = parseTime('2024-01-15T10:00:00Z', 'start');
    await bulk.add(bucket, { start, duration: 1_000_000, data: { app: 'x' } });
    await bulk.finish();
    [far] = toldIn(await ask('GET', '/buckets/far/events')) as [Told];
  });

  test('can be replaced and deleted here: that adds nothing to its bucket', async () => {
    const by = { ...far, duration: 5 };
    expect(await ask('POST', '/buckets/far/events', [by])).toMatchObject({
      status: 200,
      body: [by],
    });
    expect(toldIn(await ask('GET', '/buckets/far/events'))).toEqual([by]);
    const gone = await ask('DELETE', `/buckets/far/events/${far.id}`);
    expect(gone.body).toEqual({ success: 1 });
    expect((await ask('GET', '/buckets/far/events')).body).toEqual([]);
  });

  test('is not replaced by a request that is refused for the new ones in it', async () => {
    const before = await everything(node);
    const sent = [{ ...far, duration: 5 }, eventAt('11:00:00')];
    expect(await ask('POST', '/buckets/far/events', sent)).toMatchObject({
      status: 409,
      body: failure('ELATIO_INGEST_FOREIGN', '"tablet"'),
    });
    expect(await everything(node)).toEqual(before);
  });
});

test('an edit that was undone, made again and undone again is told as what it is now', async () => {
  const undoneBy = async (id: string) => {
    const edit = (await node.docs.edits(20)).find((one) => one.id === id);
    return edit?.undoneBy;
  };
  await remove(eleven.id);
  const deletion = await newest();
  const undone = await node.docs.undo(deletion.id);
  expect(await undoneBy(deletion.id)).toBe(undone.id);
  const again = await node.docs.undo(undone.id);
  expect(await undoneBy(deletion.id)).toBeUndefined();
  expect(await undoneBy(undone.id)).toBe(again.id);
  expect(await count()).toBe(2);
  const last = await node.docs.undo(deletion.id);
  expect(await undoneBy(deletion.id)).toBe(last.id);
  expect(await undoneBy(undone.id)).toBe(again.id);
  expect(await count()).toBe(3);
});

describe('ids', () => {
  test('stay those of their events over flushes, re-packing, edits and restarts', async () => {
    await post({ ...eleven, duration: 1 });
    const [more] = toldIn(await post(eventAt('13:00:00')));
    await remove(more.id);
    const expected = toldIn(await ask('GET', '/buckets/b/events'));
    expect(expected.map(({ id }) => id)).toEqual([twelve.id, eleven.id, ten.id]);
    for (const step of [
      () => node.store.flush(),
      () => node.store.settle(),
      reopen,
      () => node.store.settle(),
      reopen,
    ]) {
      await step();
      expect(toldIn(await ask('GET', '/buckets/b/events'))).toEqual(expected);
      for (const event of expected) expect((await one(event.id)).body).toEqual(event);
      expect((await one(more.id)).status).toBe(404);
    }
    // One that was given is never given again.
    const [next] = toldIn(await post(eventAt('14:00:00')));
    expect(next.id).toBe(more.id + 1);
  });

  test('are integers that every client can hold, no two the same', async () => {
    const ids = [ten, eleven, twelve].map(({ id }) => id);
    for (const name of ['c', 'd', 'e']) {
      await ask('POST', `/buckets/${name}`, BUCKET);
      const sent = [eventAt('10:00:00'), eventAt('11:00:00')];
      ids.push(...toldIn(await ask('POST', `/buckets/${name}/events`, sent)).map(({ id }) => id));
    }
    expect(ids.filter((id) => Number.isSafeInteger(id))).toHaveLength(9);
    expect(new Set(ids).size).toBe(9);
  });
});
