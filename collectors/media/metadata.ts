import type { Playing } from './source.ts';

/** No title is longer; what a broken player sends may be. */
const LONGEST = 1_000;

/**
 * What MPRIS metadata says of a track (freedesktop.org, "MPRIS v2 metadata guidelines"). Whatever is
 * missing, or of another type than it should be, is left out.
 */
export function describeTrack(player: string, metadata: unknown): Playing {
  const fields = Object(metadata) as Record<string, unknown>;
  const artist = textOf(fields['xesam:artist']) ?? textOf(fields['xesam:albumArtist']);
  const album = textOf(fields['xesam:album']);
  const uri = textOf(fields['xesam:url']);
  return {
    title: textOf(fields['xesam:title']) ?? '',
    ...(artist !== undefined && { artist }),
    ...(album !== undefined && { album }),
    // The music itself, not where it is.
    ...(uri !== undefined && !uri.startsWith('data:') && { uri }),
    player,
  };
}

/** A text, or the texts of a list: artists are several, but some players send one by itself. */
function textOf(value: unknown): string | undefined {
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return texts.length === 0 ? undefined : texts.join(', ').slice(0, LONGEST).toWellFormed();
}

const PREFIX = 'org.mpris.MediaPlayer2.';

/** Not players: they repeat what others play. */
const MIRRORS: readonly string[] = ['playerctld', 'kdeconnect'];

/**
 * The player that a bus name stands for, e.g. `firefox` for `org.mpris.MediaPlayer2.firefox.instance_1_23`;
 * undefined where it is not one.
 */
export function playerOf(name: string): string | undefined {
  const [player = ''] = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('.') : [];
  return player === '' || MIRRORS.includes(player) ? undefined : player;
}
