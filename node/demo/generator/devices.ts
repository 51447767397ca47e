import type { BucketSpec } from '../../../protocol/bucket.ts';
import type { DeviceKind } from './day-plan.ts';
import { LINUX, WINDOWS, type Programs } from './programs.ts';
import { Random } from './random.ts';
import { ADJECTIVES, NOUNS } from './words/english.ts';

/** A computer or a phone, and what its watchers write to. */
export interface GeneratedDevice {
  readonly hostname: string;
  readonly kind: DeviceKind;
  readonly buckets: readonly BucketSpec[];
}

/** In this order a person acquires devices; the next device belongs to somebody else. */
export const BELONGINGS: readonly DeviceKind[] = ['laptop', 'desktop', 'phone', 'tablet'];

const HOSTNAME = 6;

type Writer = readonly [client: string, type: string];

const WINDOW: Writer = ['aw-watcher-window', 'currentwindow'];
const AFK: Writer = ['aw-watcher-afk', 'afkstatus'];
const EDITOR: Writer = ['aw-watcher-vscode', 'app.editor.activity'];
const ANDROID: Writer = ['aw-watcher-android', 'currentwindow'];
const UNLOCK: Writer = ['aw-watcher-android-unlock', 'os.lockscreen.unlocks'];

/** Indices of a computer's buckets; only the laptop has an editor that reports. */
export const COMPUTER = { window: 0, afk: 1, web: 2, editor: 3 } as const;

/** Indices of the buckets of a phone or a tablet. */
export const HANDHELD = { apps: 0, unlock: 1 } as const;

export function programsOf(kind: DeviceKind): Programs {
  return kind === 'desktop' ? WINDOWS : LINUX;
}

function writersOf(kind: DeviceKind): Writer[] {
  if (kind === 'phone' || kind === 'tablet') return [ANDROID, UNLOCK];
  const { watcher } = programsOf(kind).browser;
  const computer = [WINDOW, AFK, [`aw-watcher-web-${watcher}`, 'web.tab.current'] as const];
  return kind === 'laptop' ? [...computer, EDITOR] : computer;
}

/** The device of the `member`-th person of a household, which keeps the names of their hosts apart. */
export function createDevice(kind: DeviceKind, person: number, member: number): GeneratedDevice {
  const random = new Random(person, HOSTNAME);
  const number = member > 0 ? `-${member + 1}` : '';
  const hostname = `${random.pick(ADJECTIVES)}-${random.pick(NOUNS)}-${kind}${number}`;
  const buckets = writersOf(kind).map(([client, type]) => ({
    name: `${client}_${hostname}`,
    type,
    client,
    hostname,
  }));
  return { hostname, kind, buckets };
}
