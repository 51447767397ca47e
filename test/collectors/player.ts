import { openService } from './message-bus.ts';

const PATH = '/org/mpris/MediaPlayer2';
const PLAYER = 'org.mpris.MediaPlayer2.Player';

type Value = readonly [string, unknown];

/** A player, by the letter of the MPRIS specification. */
export interface TestPlayer {
  /** Plays this; titles alone, or whatever metadata, by their names with their signatures. */
  play(track: string | Record<string, Value>): Promise<void>;
  pause(): Promise<void>;
  /** Says that properties are new ones without saying which. */
  invalidate(title: string): Promise<void>;
  /** From now on it answers with this, and says so. */
  talkNonsense(status: Value, metadata: Value): Promise<void>;
  close(): Promise<void>;
}

/** Puts a player on a bus; it plays nothing yet. */
export async function startPlayer(address: string, name: string): Promise<TestPlayer> {
  const service = await openService(address, `org.mpris.MediaPlayer2.${name}`);
  let status: Value = ['s', 'Stopped'];
  let metadata: Value = ['a{sv}', []];
  service.answer('org.freedesktop.DBus.Properties.GetAll', () => ({
    signature: 'a{sv}',
    body: [
      [
        ['PlaybackStatus', status],
        ['Metadata', metadata],
      ],
    ],
  }));
  const tell = (changed: [string, Value][], invalidated: string[] = []) =>
    service.signal(PATH, 'org.freedesktop.DBus.Properties.PropertiesChanged', 'sa{sv}as', [
      PLAYER,
      changed,
      invalidated,
    ]);
  const titled = (title: string): Value => ['a{sv}', [['xesam:title', ['s', title]]]];
  const tellAll = () =>
    tell([
      ['PlaybackStatus', status],
      ['Metadata', metadata],
    ]);
  return {
    async play(track) {
      status = ['s', 'Playing'];
      metadata = typeof track === 'string' ? titled(track) : ['a{sv}', Object.entries(track)];
      await tellAll();
    },
    async pause() {
      status = ['s', 'Paused'];
      await tell([['PlaybackStatus', status]]);
    },
    async invalidate(title) {
      status = ['s', 'Playing'];
      metadata = titled(title);
      await tell([], ['PlaybackStatus', 'Metadata']);
    },
    async talkNonsense(nextStatus, nextMetadata) {
      [status, metadata] = [nextStatus, nextMetadata];
      await tellAll();
    },
    close: () => service.close(),
  };
}
