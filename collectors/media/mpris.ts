import { connectBus, type Bus, type BusSignal } from '../dbus/bus.ts';
import { describeTrack, playerOf } from './metadata.ts';
import type { MediaSource, Playing } from './source.ts';

const NAMESPACE = 'org.mpris.MediaPlayer2';
const PATH = '/org/mpris/MediaPlayer2';
const PLAYER = `${NAMESPACE}.Player`;
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const DRIVER = 'org.freedesktop.DBus';

/** More than anybody has; each costs memory. */
const MOST_PLAYERS = 100;

interface Player {
  readonly name: string;
  isPlaying: boolean;
  /** What it plays, or would. Only this is kept of what it sends, which may be long. */
  track: Playing;
  /** What signals said since it was last asked: newer than its answer, even where that is heard later. */
  readonly told: Set<string>;
  /** Counts up whenever some player begins to play. */
  begun: number;
}

/**
 * The players on a session bus (MPRIS D-Bus Interface Specification 2.2). All is pushed. A player that
 * answers nonsense plays nothing; the source is lost only with the bus.
 *
 * @param options.address Of the session bus.
 */
export function createMprisSource(options: { readonly address: string }): MediaSource {
  return {
    async open(onChange, signal) {
      const bus = await connectBus({ name: 'session', address: options.address }, signal);
      try {
        return await watchPlayers(bus, onChange);
      } catch (error) {
        await bus.close();
        signal.throwIfAborted();
        throw error;
      }
    },
  };
}

async function watchPlayers(bus: Bus, onChange: () => void) {
  /** By their unique names, from which their signals come. */
  const players = new Map<string, Player>();
  let begun = 0;

  const take = (player: Player, values: unknown) => {
    const { PlaybackStatus: status, Metadata: metadata } = fieldsOf(values);
    if (metadata !== undefined) player.track = describeTrack(player.track.player, metadata);
    if (status !== undefined) {
      const isPlaying = status === 'Playing';
      if (isPlaying && !player.isPlaying) player.begun = begun += 1;
      player.isPlaying = isPlaying;
    }
    onChange();
  };

  const read = async (owner: string, player: Player) => {
    const call = { destination: owner, path: PATH, interface: PROPERTIES, member: 'GetAll' };
    try {
      player.told.clear();
      const [values] = await bus.call({ ...call, signature: 's', body: [PLAYER] });
      const news = Object.entries(fieldsOf(values)).filter(([name]) => !player.told.has(name));
      take(player, Object.fromEntries(news));
    } catch {
      // It is no player, or it has gone: it plays nothing.
    }
  };

  const adopt = async (name: string, owner: string) => {
    const label = playerOf(name);
    if (label === undefined || players.has(owner) || players.size >= MOST_PLAYERS) return;
    const player: Player = {
      name,
      isPlaying: false,
      track: describeTrack(label, {}),
      told: new Set(),
      begun: 0,
    };
    players.set(owner, player);
    await read(owner, player);
  };

  const hear = (signal: BusSignal) => {
    if (signal.sender === DRIVER && signal.member === 'NameOwnerChanged') {
      const [name, before, after] = signal.body.map(String);
      if (name === undefined || playerOf(name) === undefined) return;
      if (before && players.get(before)?.name === name) {
        players.delete(before);
        onChange();
      }
      if (after) void adopt(name, after);
      return;
    }
    const player = players.get(signal.sender);
    const [of, changed, invalidated] = signal.body;
    if (!player || signal.path !== PATH || signal.member !== 'PropertiesChanged') return;
    if (of !== PLAYER) return;
    if (Array.isArray(invalidated) && invalidated.length > 0) void read(signal.sender, player);
    for (const property of Object.keys(fieldsOf(changed))) player.told.add(property);
    take(player, changed);
  };

  bus.gone.addEventListener('abort', onChange);
  await bus.listen(
    `type='signal',sender='${DRIVER}',member='NameOwnerChanged',arg0namespace='${NAMESPACE}'`,
    hear,
  );
  await bus.listen(
    `type='signal',interface='${PROPERTIES}',member='PropertiesChanged',path='${PATH}'`,
    () => {},
  );
  const driver = { destination: DRIVER, path: '/org/freedesktop/DBus', interface: DRIVER };
  const [names] = await bus.call({ ...driver, member: 'ListNames' });
  const known = (Array.isArray(names) ? (names as unknown[]) : []).map(String);
  await Promise.all(
    known
      .filter((name) => playerOf(name) !== undefined)
      .map(async (name) => {
        const owner = await bus.ownerOf(name).catch(() => undefined);
        if (owner !== undefined) await adopt(name, owner);
      }),
  );

  return {
    playing(): Playing | undefined {
      bus.gone.throwIfAborted();
      return [...players.values()]
        .filter(({ isPlaying }) => isPlaying)
        .reduce<Player | undefined>((a, b) => (a && a.begun > b.begun ? a : b), undefined)?.track;
    },
    close: () => bus.close(),
  };
}

/** A dictionary of the bus, or none where it is something else. */
function fieldsOf(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}
