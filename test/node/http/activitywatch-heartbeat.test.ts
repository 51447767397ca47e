import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { type Ask, eventAt, failure, type Opened, openNode, shown, type Told } from './aw.ts';
import { BUCKET } from './fixture.ts';

let directory: string;
let node: Opened;
let ask: Ask;

beforeEach(async () => {
  directory = temporaryFolder();
  node = await openNode(directory);
  ({ ask } = node);
  await ask('POST', '/buckets/b', BUCKET);
});

const FIRST = 2 ** 32;

async function beat(time: string, duration = 0, data?: object, pulsetime = 60): Promise<Told> {
  const sent = eventAt(time, duration, data);
  const answer = await ask('POST', `/buckets/b/heartbeat?pulsetime=${pulsetime}`, sent);
  expect(answer.status).toBe(200);
  return answer.body as Told;
}

const stored = async () => shown(await ask('GET', '/buckets/b/events'));

test('answers the event that results, with its id', async () => {
  const data = { app: 'x' };
  const timestamp = '2024-01-15T10:00:00.250000+00:00';
  expect(await beat('10:00:00.25')).toEqual({ id: FIRST, timestamp, duration: 0, data });
  expect(await beat('10:00:30.75')).toEqual({ id: FIRST, timestamp, duration: 30.5, data });
  expect(await beat('10:00:40', 0, { app: 'y' })).toMatchObject({ id: FIRST + 1, duration: 0 });
  expect(await stored()).toEqual([
    ['10:00:40', 0],
    ['10:00:00', 30.5],
  ]);
});

/** After one of 10:00:00 to 10:00:30 with the data `{app: "x", n: [1]}`. */
describe('after another', () => {
  const DATA = { app: 'x', n: [1] };

  test.each<[what: string, sent: Parameters<typeof beat>, events: unknown[]]>([
    ['within it', ['10:00:10', 5, DATA], [['10:00:00', 30]]],
    ['within it, but longer', ['10:00:10', 60, DATA], [['10:00:00', 70]]],
    ['at its start', ['10:00:00', 0, DATA], [['10:00:00', 30]]],
    ['at the end of the pulsetime', ['10:01:30', 2, DATA], [['10:00:00', 92]]],
    ['with its data in another order', ['10:00:40', 0, { n: [1], app: 'x' }], [['10:00:00', 40]]],
    ['without a pulsetime, at its end', ['10:00:30', 1, DATA, 0], [['10:00:00', 31]]],
  ])('%s extends it and never makes it shorter', async (_, sent, events) => {
    await beat('10:00:00', 30, DATA);
    expect((await beat(...sent)).id).toBe(FIRST);
    expect(await stored()).toEqual(events);
  });

  test.each<[what: string, sent: Parameters<typeof beat>, events: unknown[]]>([
    ['past the pulsetime', ['10:01:30.000001', 0, DATA], [['10:01:30', 0]]],
    ['without a pulsetime, past its end', ['10:00:30.5', 0, DATA, 0], [['10:00:30', 0]]],
    ['with other data', ['10:00:20', 0, { app: 'x', n: [2] }], [['10:00:20', 0]]],
    ['with more data', ['10:00:20', 0, { ...DATA, m: 1 }], [['10:00:20', 0]]],
    ['with a text for a number', ['10:00:20', 0, { app: 'x', n: ['1'] }], [['10:00:20', 0]]],
  ])('%s is an event of its own', async (_, sent, events) => {
    await beat('10:00:00', 30, DATA);
    expect((await beat(...sent)).id).toBe(FIRST + 1);
    expect(await stored()).toEqual([...events, ['10:00:00', 30]]);
  });

  test('that is later is an event of its own, and harms the later one in nothing', async () => {
    await beat('10:00:00', 30, DATA);
    expect((await beat('09:59:00', 120, DATA)).id).toBe(FIRST + 1);
    expect(await stored()).toEqual([
      ['10:00:00', 30],
      ['09:59:00', 120],
    ]);
    // Which can still be extended.
    expect(await beat('10:01:00', 0, DATA)).toMatchObject({ id: FIRST, duration: 60 });
  });
});

test('goes on in the open event after a flush and after a restart', async () => {
  await beat('10:00:00');
  await node.store.flush();
  expect(await beat('10:00:30')).toMatchObject({ id: FIRST, duration: 30 });
  await node.stop();
  node = await openNode(directory);
  ({ ask } = node);
  expect(await beat('10:01:00')).toMatchObject({ id: FIRST, duration: 60 });
  expect(await stored()).toEqual([['10:00:00', 60]]);
});

test.each([
  '',
  '?pulsetime=',
  '?pulsetime=x',
  '?pulsetime=-1',
  '?pulsetime=NaN',
  '?pulsetime=Infinity',
  '?pulsetime=1e99',
  '?pulsetime=0x10',
  '?pulsetime=%2B1',
  '?pulsetime=5s',
  '?PULSETIME=5',
])('heartbeat%s is 400, names pulsetime and stores nothing', async (query) => {
  const answer = await ask('POST', `/buckets/b/heartbeat${query}`, eventAt('10:00:00'));
  expect(answer).toMatchObject({
    status: 400,
    body: failure('ELATIO_INGEST_FIELD', '"pulsetime" expected'),
  });
  expect(await stored()).toEqual([]);
});

test.each(['0', '5', '5.', '5.5', '1e1'])('a pulsetime of %s is one', async (pulsetime) => {
  const path = `/buckets/b/heartbeat/?pulsetime=${pulsetime}`;
  expect((await ask('POST', path, eventAt('10:00:00'))).status).toBe(200);
});

test.each<[unknown, code: string, message: string]>([
  [[eventAt('10:00:00')], 'ELATIO_INGEST_FIELD', '"event" expected an object, got a list'],
  [{ data: {} }, 'ELATIO_INGEST_FIELD', '"timestamp" expected a time'],
  [{ timestamp: '2024-01-15' }, 'ELATIO_INGEST_FIELD', '"data" expected an object'],
  [eventAt('10:00:00', -1), 'ELATIO_INGEST_FIELD', '"duration" expected a number of seconds'],
  [eventAt('25:00:00'), 'ELATIO_INGEST_FIELD', '"timestamp" expected a time that exists'],
  ['', 'ELATIO_HTTP_BODY', 'not JSON'],
  ['{"timestamp":"2024-01', 'ELATIO_HTTP_BODY', 'not JSON'],
])('a heartbeat of %j is 400, says what is wrong and stores nothing', async (body, ...said) => {
  await beat('10:00:00');
  expect(await ask('POST', '/buckets/b/heartbeat?pulsetime=60', body)).toMatchObject({
    status: 400,
    body: failure(...said),
  });
  expect(await stored()).toEqual([['10:00:00', 0]]);
});
