import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Event, SECOND } from '../../../protocol/event.ts';
import { temporaryFolder } from '../folder.ts';
import { expectedEvents, type Operation } from '../ingest/reference.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const T = Date.UTC(2024, 0, 15) * 1_000;

test('clients that write at once each find in their bucket what the rule says', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);

  const sent = ({ start, duration, data }: Event) => ({
    timestamp: new Date(start / 1_000).toISOString(),
    duration: duration / SECOND,
    data,
  });
  const write = (path: string, operation: Operation) =>
    operation.kind === 'insert'
      ? call(app, 'POST', `${path}/events`, operation.events.map(sent))
      : call(
          app,
          'POST',
          `${path}/heartbeat?pulsetime=${operation.pulsetime / SECOND}`,
          sent(operation.event),
        );

  const seconds = (max: number) =>
    fc.nat({ max: max * 4 }).map((quarters) => (quarters * SECOND) / 4);
  const event = fc.record({
    start: seconds(20).map((offset) => T + offset),
    duration: seconds(5),
    data: fc.constantFrom<Event['data']>({ app: 'x' }, { app: 'y', n: [1] }),
  });
  const operation = fc.oneof(
    fc.record({ kind: fc.constant('heartbeat' as const), event, pulsetime: seconds(4) }),
    fc.record({ kind: fc.constant('insert' as const), events: fc.array(event, { maxLength: 2 }) }),
  );
  const clients = fc.array(fc.array(operation, { maxLength: 12 }), { minLength: 1, maxLength: 4 });

  let round = 0;
  await fc.assert(
    fc.asyncProperty(clients, async (all) => {
      round++;
      await Promise.all(
        all.map(async (operations, client) => {
          const path = `/api/0/buckets/b-${round}-${client}`;
          expect((await call(app, 'POST', path, BUCKET)).status).toBe(200);
          for (const one of operations) expect((await write(path, one)).status).toBe(200);
          const { body } = await call(app, 'GET', `${path}/events`);
          const found = (body as { timestamp: string; duration: number; data: unknown }[]).map(
            ({ timestamp, duration, data }) => [
              Date.parse(timestamp) * 1_000,
              duration * SECOND,
              data,
            ],
          );
          const expected = expectedEvents(operations);
          expect(found).toEqual(
            expected.map(({ start, duration, data }) => [start, duration, data]),
          );
        }),
      );
    }),
    { numRuns: 40 },
  );
});
