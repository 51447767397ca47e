import { MILLISECOND, SECOND } from '../../../../protocol/event.ts';
import { choices } from '../choice.ts';
import type { Session } from '../day-plan.ts';
import type { Random } from '../random.ts';
import type { GeneratedEvent, Recording } from '../recording.ts';

interface AndroidApp {
  readonly app: string;
  readonly package: string;
  readonly activities: readonly string[];
}

const android = (app: string, name: string, ...activities: string[]): AndroidApp => ({
  app,
  package: name,
  activities: activities.map((activity) => `${name}.${activity}`),
});

const LAUNCHER = android(
  'Pixel Launcher',
  'com.google.android.apps.nexuslauncher',
  'NexusLauncherActivity',
);

const ON_A_PHONE = choices<AndroidApp>([
  [20, android('WhatsApp', 'com.whatsapp', 'HomeActivity', 'Conversation', 'Main')],
  [8, android('Signal', 'org.thoughtcrime.securesms', 'MainActivity', 'ConversationActivity')],
  [12, android('Chrome', 'com.android.chrome', 'ChromeTabbedActivity', 'CustomTabActivity')],
  [9, android('Instagram', 'com.instagram.android', 'MainTabActivity', 'ModalActivity')],
  [8, android('YouTube', 'com.google.android.youtube', 'WatchWhileActivity')],
  [6, android('Reddit', 'com.reddit.frontpage', 'MainActivity', 'DetailActivity')],
  [
    7,
    android(
      'Gmail',
      'com.google.android.gm',
      'ConversationListActivityGmail',
      'ComposeActivityGmail',
    ),
  ],
  [5, android('Maps', 'com.google.android.apps.maps', 'MapsActivity')],
  [5, android('Spotify', 'com.spotify.music', 'MainActivity')],
  [4, android('Camera', 'com.google.android.GoogleCamera', 'CameraLauncher')],
  [4, android('DB Navigator', 'de.hafas.android.db', 'HafasApp')],
  [4, android('DuckDuckGo', 'com.duckduckgo.mobile.android', 'BrowserActivity')],
  [3, android('Slack', 'com.Slack', 'HomeActivity', 'ChannelActivity')],
  [3, android('Photos', 'com.google.android.apps.photos', 'HomeActivity')],
  [2, android('Settings', 'com.android.settings', 'Settings', 'SubSettings')],
  [2, android('ING', 'com.ing.banking', 'MainActivity')],
]);

const ON_A_TABLET = choices<AndroidApp>([
  [34, android('YouTube', 'com.google.android.youtube', 'WatchWhileActivity')],
  [22, android('Netflix', 'com.netflix.mediaclient', 'PlayerActivity', 'HomeActivity')],
  [18, android('Chrome', 'com.android.chrome', 'ChromeTabbedActivity')],
  [14, android('Kindle', 'com.amazon.kindle', 'StandAloneBookReaderActivity', 'HomeActivity')],
  [12, android('Reddit', 'com.reddit.frontpage', 'MainActivity', 'DetailActivity')],
]);

/** Like aw-watcher-android: which app is open, in whole milliseconds. */
export function watchApps(bucket: number, session: Session, random: Random): Recording {
  const tablet = session.device === 'tablet';
  const installed = tablet ? ON_A_TABLET : ON_A_PHONE;
  const { end } = session.stages[session.stages.length - 1];
  const written: GeneratedEvent[] = [];
  let start = unlockedAt(session) + random.between(150, 900) * MILLISECOND;
  let current = LAUNCHER;
  while (start < end) {
    const seconds =
      current === LAUNCHER ? random.spread(1, 6) : random.spread(3, tablet ? 2400 : 420);
    const wanted = seconds * SECOND + random.below(1000) * MILLISECOND;
    const duration = Math.min(wanted, end - (end % MILLISECOND) - start);
    if (duration < 0) break;
    const data = {
      app: current.app,
      package: current.package,
      classname: random.pick(current.activities),
    };
    written.push({ bucket, start, duration, data });
    start += duration + random.between(4, 350) * MILLISECOND;
    current = current !== LAUNCHER && random.chance(0.6) ? LAUNCHER : random.pick(installed);
  }
  return written;
}

/** The moment the screen was unlocked, without duration. */
export function watchUnlock(bucket: number, session: Session): Recording {
  return [{ bucket, start: unlockedAt(session), duration: 0, data: {} }];
}

const unlockedAt = ({ start }: Session) => Math.ceil(start / MILLISECOND) * MILLISECOND;
