import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMediaCollector } from '../../collectors/media/collector.ts';
import { describeTrack, playerOf } from '../../collectors/media/metadata.ts';
import { createMprisSource } from '../../collectors/media/mpris.ts';
import { MILLISECOND } from '../../protocol/event.ts';
import { collectorAcceptance } from './acceptance.ts';
import { createMemorySink, type MemorySink } from './memory-sink.ts';
import { hasMessageBus, openService, startMessageBus, type MessageBus } from './message-bus.ts';
import { startPlayer, type TestPlayer } from './player.ts';

const BUCKET = 'aw-watcher-media_desk';
const SPEC = {
  name: BUCKET,
  type: 'currently-playing',
  client: 'aw-watcher-media',
  hostname: 'desk',
};
const now = () => Date.now() * MILLISECOND;
const collectorOf = (address: string) =>
  createMediaCollector({ source: createMprisSource({ address }), hostname: 'desk' });

test.each([
  ['org.mpris.MediaPlayer2.vlc', 'vlc'],
  ['org.mpris.MediaPlayer2.firefox.instance_1_23', 'firefox'],
  ['org.mpris.MediaPlayer2.playerctld', undefined],
  ['org.mpris.MediaPlayer2.', undefined],
  ['org.mpris.MediaPlayer2', undefined],
  ['org.example.vlc', undefined],
])('%s is the player %s', (name, player) => {
  expect(playerOf(name)).toBe(player);
});

test('whatever a player sends as metadata, what comes of it is short texts', () => {
  const keys = ['title', 'artist', 'albumArtist', 'album', 'url'].map((key) => `xesam:${key}`);
  const value = fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 3_000 }));
  const metadata = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...keys), value));
  fc.assert(
    fc.property(metadata, (sent) => {
      const said = describeTrack('vlc', sent);
      for (const text of Object.values({ ...said })) {
        expect(text).toBeTypeOf('string');
        expect(text.length).toBeLessThanOrEqual(1_000);
        expect(text.isWellFormed()).toBe(true);
      }
    }),
  );
});

describe.skipIf(!hasMessageBus)('the media collector', () => {
  collectorAcceptance('the media collector (MPRIS)', async () => {
    const bus = await startMessageBus();
    let player = await startPlayer(bus.address, 'vlc');
    let track = 0;
    await player.play('an overture');
    return {
      collector: collectorOf(bus.address),
      bucket: SPEC,
      act: () => player.play(`act ${(track += 1)}`),
      breakSource: () => bus.crash(),
      async mendSource() {
        await bus.restart();
        player = await startPlayer(bus.address, 'vlc');
        await player.play('an intermezzo');
      },
      async end() {
        await player.close();
        await bus.end();
      },
    };
  });

  let bus: MessageBus;
  let player: TestPlayer;
  let sink: MemorySink;
  let abort: AbortController;
  let run: Promise<void>;

  beforeEach(async () => {
    bus = await startMessageBus();
    player = await startPlayer(bus.address, 'vlc');
    sink = createMemorySink();
    abort = new AbortController();
    run = collectorOf(bus.address).run(sink, abort.signal);
    await vi.waitUntil(() => sink.buckets.size > 0);
  });
  afterEach(async () => {
    abort.abort();
    await run;
    await player.close();
    await bus.end();
  });

  const titles = () => sink.events(BUCKET).map(({ data }) => data['title']);
  const expectTitles = async (...wanted: string[]) => {
    await expect.poll(titles).toEqual(wanted);
  };

  test('what is played is described', async () => {
    await player.play({
      'xesam:title': ['s', 'Air'],
      'xesam:artist': ['as', ['Bach', 'Stokowski']],
      'xesam:album': ['s', 'Suites'],
      'xesam:url': ['s', 'file:///music/air.flac'],
      'mpris:length': ['x', 300_000_000n],
    });
    await expectTitles('Air');
    expect(sink.newest(BUCKET)?.data).toEqual({
      title: 'Air',
      artist: 'Bach, Stokowski',
      album: 'Suites',
      uri: 'file:///music/air.flac',
      player: 'vlc',
    });
  });

  test('a pause ends the event, and nothing is recorded until it is over', async () => {
    await player.play('Air');
    await expectTitles('Air');
    // It plays for longer than a tick of the clock.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const paused = now();
    await player.pause();
    await expect.poll(() => sink.newest(BUCKET)?.duration).toBeGreaterThan(0);
    const end = () => (sink.newest(BUCKET)?.start ?? 0) + (sink.newest(BUCKET)?.duration ?? 0);
    expect(Math.abs(end() - paused)).toBeLessThan(200 * MILLISECOND);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(Math.abs(end() - paused)).toBeLessThan(200 * MILLISECOND);
    await player.play('Air');
    await expectTitles('Air', 'Air');
  });

  test('of two players the one that began last is recorded, then the other again', async () => {
    const other = await startPlayer(bus.address, 'mpv.instance7');
    await player.play('music');
    await expectTitles('music');
    await other.play('a film');
    await expectTitles('music', 'a film');
    expect(sink.newest(BUCKET)?.data['player']).toBe('mpv');
    await other.close();
    await expectTitles('music', 'a film', 'music');
  });

  test('a player that comes later, or says only that something is new, is heard', async () => {
    const later = await startPlayer(bus.address, 'later');
    await later.invalidate('a surprise');
    await expectTitles('a surprise');
    await later.close();
  });

  test('what plays already is seen when it starts', async () => {
    await player.play('Air');
    await expectTitles('Air');
    abort.abort();
    await run;
    sink = createMemorySink();
    abort = new AbortController();
    run = collectorOf(bus.address).run(sink, abort.signal);
    await expectTitles('Air');
  });

  test('who is no player plays nothing', async () => {
    const stranger = await openService(bus.address);
    await stranger.signal(
      '/org/mpris/MediaPlayer2',
      'org.freedesktop.DBus.Properties.PropertiesChanged',
      'sa{sv}as',
      ['org.mpris.MediaPlayer2.Player', [['PlaybackStatus', ['s', 'Playing']]], []],
    );
    const mute = await openService(bus.address, 'org.mpris.MediaPlayer2.mute');
    await player.play('Air');
    await expectTitles('Air');
    await stranger.close();
    await mute.close();
  });

  test('a player that talks nonsense harms nobody else', async () => {
    const fool = await startPlayer(bus.address, 'fool');
    await fool.talkNonsense(['u', 7], ['s', 'no metadata']);
    await fool.talkNonsense(['s', 'Playing'], ['a{sv}', [['xesam:title', ['u', 7]]]]);
    await expectTitles('');
    await player.play('Air');
    await expectTitles('', 'Air');
    await fool.close();
  });

  test('a player that vanishes while it is asked, or never answers, is passed over', async () => {
    const mute = await openService(bus.address);
    const asked = new Promise<void>((resolve) => {
      mute.answer('org.freedesktop.DBus.Properties.GetAll', () => {
        resolve();
        return undefined;
      });
    });
    await mute.own('org.mpris.MediaPlayer2.mute');
    await asked;
    await player.play('Air');
    await expectTitles('Air');
    await mute.close();
    for (let round = 0; round < 10; round += 1) {
      const shy = await startPlayer(bus.address, `shy.instance${round}`);
      await shy.play(`round ${round}`);
      await shy.close();
    }
    await expect.poll(() => sink.newest(BUCKET)?.data['title']).toBe('Air');
  });

  test.each<[string, Parameters<TestPlayer['play']>[0], string]>([
    ['bytes', { 'xesam:title': ['ay', [0xff, 0, 0x80]] }, ''],
    ['no fields at all', {}, ''],
    ['control characters', { 'xesam:title': ['s', 'a\u0007b\u001b[31mc'] }, 'a\u0007b\u001b[31mc'],
    ['a title of six megabytes', { 'xesam:title': ['s', 'x'.repeat(6e6)] }, 'x'.repeat(1_000)],
    [
      'ten thousand fields',
      Object.fromEntries(Array.from({ length: 1e4 }, (_, at) => [`x:${at}`, ['s', 'x'] as const])),
      '',
    ],
  ])('a player that sends %s', async (_, metadata, title) => {
    const fool = await startPlayer(bus.address, 'fool');
    await fool.play(metadata);
    await expectTitles(title);
    expect(Object.keys(sink.newest(BUCKET)?.data ?? {})).toEqual(['title', 'player']);
    await player.play('Air');
    await expectTitles(title, 'Air');
    await fool.close();
  });

  test('a title that changes all the time does not flood the store', async () => {
    for (let step = 0; step < 200; step += 1) await player.play(`step ${step}`);
    await expect.poll(() => titles().at(-1)).toBe('step 199');
    expect(titles().length).toBeLessThan(20);
  });
});
