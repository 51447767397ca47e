/** ActivityWatch's own client for Node, as it comes from npm, against a daemon. */
import { AWClient, type IEvent } from 'aw-client';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';

const BUCKET = 'aw-watcher-test_me';

/** A client with its bucket, and what the owner sees of the node, as the export has it. */
async function clientOf(...args: string[]) {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', ...args] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const client = new AWClient('aw-watcher-test', { baseURL: daemon.address });
  const exported = (): string => elatio(['export', '--data', directory]).out;
  return { client, exported };
}

// What it uses for HTTP would send all of this to a proxy that is set for the rest of the world.
beforeEach(() => {
  vi.stubEnv('no_proxy', '127.0.0.1');
  onTestFinished(() => void vi.unstubAllEnvs());
});

const at = (minute: number) => new Date(Date.UTC(2024, 0, 15, 10, minute));
const eventAt = (minute: number, duration = 0, data: IEvent['data'] = { app: 'x' }): IEvent => ({
  timestamp: at(minute),
  duration,
  data,
});

/** What it throws where the answer is no success. */
const refusal = (status: number, code?: string): unknown =>
  expect.objectContaining({
    response: expect.objectContaining({
      status,
      ...(code !== undefined && { data: expect.objectContaining({ code }) as unknown }),
    }) as unknown,
  });

describe('with --open, as on a server of ActivityWatch', () => {
  it('asks who it talks to', async () => {
    const { client } = await clientOf('--open');
    expect(await client.getInfo()).toEqual({
      hostname: expect.any(String),
      version: expect.any(String),
      testing: false,
      device_id: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it('makes, reads and deletes buckets', async () => {
    const { client } = await clientOf('--open');
    expect(await client.ensureBucket(BUCKET, 'currentwindow', 'me')).toEqual({
      alreadyExist: false,
    });
    expect(await client.ensureBucket(BUCKET, 'other', 'you')).toEqual({ alreadyExist: true });
    await expect(client.createBucket(BUCKET, 'other', 'you')).rejects.toEqual(refusal(304));
    await client.createBucket('second', 'afkstatus', 'me');
    const info = await client.getBucketInfo(BUCKET);
    expect(info).toMatchObject({
      id: BUCKET,
      client: 'aw-watcher-test',
      type: 'currentwindow',
      hostname: 'me',
      data: {},
    });
    expect(Date.now() - info.created.getTime()).toBeLessThan(120_000);
    await client.insertEvent(BUCKET, eventAt(0, 60));
    const buckets = await client.getBuckets();
    expect(Object.keys(buckets).sort()).toEqual([BUCKET, 'second']);
    expect(buckets[BUCKET]).toMatchObject({ id: BUCKET, last_updated: at(1) });
    await client.deleteBucket('second');
    expect(Object.keys(await client.getBuckets())).toEqual([BUCKET]);
    const unknown = refusal(404, 'ELATIO_INGEST_BUCKET');
    await expect(client.getBucketInfo('second')).rejects.toEqual(unknown);
    await expect(client.deleteBucket('second')).rejects.toEqual(unknown);
  });

  it('inserts, reads and counts events', async () => {
    const { client } = await clientOf('--open');
    await client.ensureBucket(BUCKET, 'currentwindow', 'me');
    // Where the answer is empty it gives the whole of it instead.
    expect(await client.countEvents(BUCKET)).toMatchObject({ status: 200, data: 0 });
    await client.insertEvent(BUCKET, eventAt(0, 60));
    await client.insertEvents(BUCKET, [eventAt(10, 60), eventAt(20, 60.5, { app: 'y', n: 1 })]);
    const events = await client.getEvents(BUCKET);
    expect(events).toEqual([
      { id: expect.any(Number), ...eventAt(20, 60.5, { app: 'y', n: 1 }) },
      { id: expect.any(Number), ...eventAt(10, 60) },
      { id: expect.any(Number), ...eventAt(0, 60) },
    ]);
    expect(await client.getEvents(BUCKET, { limit: 1 })).toEqual(events.slice(0, 1));
    const [within] = await client.getEvents(BUCKET, { start: at(5), end: at(15), limit: -1 });
    expect(within).toEqual(events[1]);
    expect(await client.getEvents(BUCKET, { start: at(30) })).toEqual([]);
    expect(await client.countEvents(BUCKET)).toBe(3);
    expect(await client.countEvents(BUCKET, at(5))).toBe(2);
    expect(await client.countEvents(BUCKET, at(5), at(15))).toBe(1);
    for (const event of events) {
      expect(await client.getEvent(BUCKET, event.id ?? -1)).toEqual(event);
    }
    await expect(client.getEvent(BUCKET, 1)).rejects.toEqual(refusal(404));
  });

  it('replaces and deletes events', async () => {
    const { client } = await clientOf('--open');
    await client.ensureBucket(BUCKET, 'currentwindow', 'me');
    await client.insertEvents(BUCKET, [eventAt(0), eventAt(10), eventAt(20)]);
    const [third, second, first] = await client.getEvents(BUCKET);
    await client.replaceEvent(BUCKET, { ...second, duration: 30, data: { app: 'y' } });
    await client.replaceEvents(BUCKET, [
      { ...third, timestamp: at(5) },
      { ...first, duration: 1 },
    ]);
    const expected = [
      { ...second, duration: 30, data: { app: 'y' } },
      { ...third, timestamp: at(5) },
      { ...first, duration: 1 },
    ];
    expect(await client.getEvents(BUCKET)).toEqual(expected);
    await client.deleteEvent(BUCKET, second.id ?? -1);
    await client.deleteEvent(BUCKET, second.id ?? -1);
    expect(await client.getEvents(BUCKET)).toEqual(expected.slice(1));
    await expect(client.getEvent(BUCKET, second.id ?? -1)).rejects.toEqual(refusal(404));
    const gone = client.replaceEvent(BUCKET, { ...second, duration: 1 });
    await expect(gone).rejects.toEqual(refusal(404, 'ELATIO_HTTP_EVENT'));
    expect(await client.countEvents(BUCKET)).toBe(2);
  });

  it('sends heartbeats from its queue, one after the other, whatever fails among them', async () => {
    const { client } = await clientOf('--open');
    const buckets = ['a', 'b', 'c'];
    for (const bucket of buckets) await client.ensureBucket(bucket, 'currentwindow', 'me');
    const sent = buckets.flatMap((bucket) =>
      Array.from({ length: 40 }, (_, n) =>
        client.heartbeat(bucket, 90, eventAt(n, 0, { app: n < 20 ? bucket : 'later' })),
      ),
    );
    const lost = client.heartbeat('none', 90, eventAt(0));
    await expect(lost).rejects.toEqual(refusal(404, 'ELATIO_INGEST_BUCKET'));
    await Promise.all(sent);
    for (const bucket of buckets) {
      expect(await client.getEvents(bucket)).toEqual([
        { id: expect.any(Number), ...eventAt(20, 19 * 60, { app: 'later' }) },
        { id: expect.any(Number), ...eventAt(0, 19 * 60, { app: bucket }) },
      ]);
    }
    const wrong = client.heartbeat('a', -1, eventAt(50));
    const right = client.heartbeat('a', 1, eventAt(50));
    await expect(wrong).rejects.toEqual(refusal(400, 'ELATIO_INGEST_FIELD'));
    await right;
    expect(await client.countEvents('a')).toBe(3);
  });

  it('keeps settings', async () => {
    const { client } = await clientOf('--open');
    expect(await client.get_settings()).toEqual({});
    const classes = [{ name: ['Work'], rule: { type: 'regex', regex: '\\w+' } }];
    await client.set_setting('classes', classes);
    expect(await client.get_setting('classes')).toEqual(classes);
    // It sends a text as it is, which for a server has to be JSON.
    await client.set_setting('startOfDay', '"04:00"');
    expect(await client.get_setting('startOfDay')).toBe('04:00');
    await expect(client.set_setting('startOfDay', 'four')).rejects.toEqual(
      refusal(400, 'ELATIO_HTTP_BODY'),
    );
    expect(await client.get_settings()).toEqual({ classes, startOfDay: '04:00' });
  });

  it('asks queries, one answer for each period', async () => {
    const { client } = await clientOf('--open');
    await client.ensureBucket(BUCKET, 'currentwindow', 'me');
    await client.insertEvent(BUCKET, eventAt(0, 60));
    const periods = [
      { start: at(0), end: at(30) },
      { start: at(30), end: at(60) },
    ];
    const lines = [`events = query_bucket("${BUCKET}");`, 'RETURN = sum_durations(events);'];
    expect(await client.query(periods, lines)).toEqual([60, 0]);
  });
});

it('without --open does what watchers do, and reads and changes nothing', async () => {
  const { client, exported } = await clientOf();
  expect(await client.getInfo()).toMatchObject({ testing: false });
  expect(await client.ensureBucket(BUCKET, 'currentwindow', 'me')).toEqual({ alreadyExist: false });
  expect(await client.ensureBucket(BUCKET, 'currentwindow', 'me')).toEqual({ alreadyExist: true });
  await client.createBucket('second', 'afkstatus', 'me');
  await client.insertEvent(BUCKET, eventAt(0, 60));
  await client.insertEvents('second', [eventAt(0, 60), eventAt(10)]);
  await Promise.all([20, 21].map((minute) => client.heartbeat(BUCKET, 90, eventAt(minute))));

  const before = exported();
  const { buckets } = JSON.parse(before) as {
    buckets: Record<string, { events: { id: number; duration: number }[] }>;
  };
  expect(buckets[BUCKET].events.map(({ duration }) => duration)).toEqual([60, 60]);
  expect(buckets['second'].events).toHaveLength(2);
  const [{ id }] = buckets[BUCKET].events;
  for (const [name, ask] of Object.entries({
    getBuckets: () => client.getBuckets(),
    getBucketInfo: () => client.getBucketInfo(BUCKET),
    getEvents: () => client.getEvents(BUCKET),
    getEvent: () => client.getEvent(BUCKET, id),
    countEvents: () => client.countEvents(BUCKET),
    replaceEvent: () => client.replaceEvent(BUCKET, { ...eventAt(0), id }),
    deleteEvent: () => client.deleteEvent(BUCKET, id),
    deleteBucket: () => client.deleteBucket(BUCKET),
    get_settings: () => client.get_settings(),
    get_setting: () => client.get_setting('theme'),
    set_setting: () => client.set_setting('theme', { name: 'dark' }),
    query: () => client.query(['2024-01-15/2024-01-16'], ['RETURN = 1;']),
  })) {
    await expect(ask(), name).rejects.toEqual(refusal(401, 'ELATIO_HTTP_ACCESS'));
  }
  expect(exported()).toBe(before);
});
