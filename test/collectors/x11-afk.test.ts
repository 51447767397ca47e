import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAfkCollector } from '../../collectors/afk/collector.ts';
import { createX11IdleSource } from '../../collectors/afk/x11.ts';
import { MILLISECOND, SECOND, type Event } from '../../protocol/event.ts';
import { collectorAcceptance } from './acceptance.ts';
import { hasDesktop, startDesktop, type Desktop } from './desktop.ts';
import { createMemorySink } from './memory-sink.ts';

const BUCKET = 'aw-watcher-afk_desk';
const TIMEOUT = 600;
const POLL = 50;

const collectorOf = (desktop: Desktop) =>
  createAfkCollector({
    source: createX11IdleSource({ display: desktop.display, env: desktop.env }),
    hostname: 'desk',
    timeout: TIMEOUT * MILLISECOND,
    poll: POLL * MILLISECOND,
  });

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(!hasDesktop)('the afk collector on X11', () => {
  collectorAcceptance('the afk collector (X11)', async () => {
    const desktop = await startDesktop();
    let isAway = false;
    return {
      collector: collectorOf(desktop),
      bucket: { name: BUCKET, type: 'afkstatus', client: 'aw-watcher-afk', hostname: 'desk' },
      /** By turns goes away for long enough and comes back. */
      async act() {
        isAway = !isAway;
        await desktop.xdotool('key', 'a').catch(() => {});
        await sleep(isAway ? TIMEOUT + 4 * POLL : 4 * POLL);
      },
      breakSource: () => desktop.crash(),
      mendSource: () => desktop.restart(),
      end: () => desktop.end(),
    };
  });

  describe('with somebody at the keyboard', () => {
    let desktop: Desktop;
    beforeAll(async () => {
      desktop = await startDesktop();
    });
    afterAll(() => desktop.end());

    /** Presses a key; gives when, between the two moments that xdotool took. */
    const press = async () => {
      const before = Date.now();
      await desktop.xdotool('key', 'a');
      return { before, after: Date.now() };
    };
    const expectAt = (moment: number, { before, after }: { before: number; after: number }) => {
      // The server counts whole milliseconds, and so do we: two roundings.
      expect(moment / MILLISECOND).toBeGreaterThanOrEqual(before - 2);
      expect(moment / MILLISECOND).toBeLessThanOrEqual(after + 2);
    };

    test('typing, going away and coming back', async () => {
      const first = await press();
      const sink = createMemorySink();
      const abort = new AbortController();
      const run = collectorOf(desktop).run(sink, abort.signal);
      await sleep(300);
      const last = await press();
      await sleep(TIMEOUT + 400);
      const back = await press();
      await sleep(200);
      const again = await press();
      await sleep(200);
      abort.abort();
      await run;

      const events = sink.events(BUCKET);
      expect(events.map(({ data }) => data['status'])).toEqual(['not-afk', 'afk', 'not-afk']);
      const [present, away, returned] = events as [Event, Event, Event];
      expect(present.start / MILLISECOND).toBeGreaterThanOrEqual(first.before - 2);
      expectAt(present.start + present.duration, last);
      expect(away.start).toBe(present.start + present.duration);
      expectAt(away.start + away.duration, back);
      expect(returned.start).toBe(away.start + away.duration);
      expectAt(returned.start + returned.duration, again);
    });

    test('moving the pointer is input as well', async () => {
      const sink = createMemorySink();
      const abort = new AbortController();
      await desktop.xdotool('key', 'a');
      await sleep(TIMEOUT);
      const run = collectorOf(desktop).run(sink, abort.signal);
      const seen = () => sink.newest(BUCKET)?.data;
      await expect.poll(seen).toEqual({ status: 'afk' });
      await desktop.xdotool('mousemove', '100', '100');
      await expect.poll(seen).toEqual({ status: 'not-afk' });
      expect(sink.newest(BUCKET)?.duration).toBeLessThan(SECOND);
      abort.abort();
      await run;
    });
  });
});
