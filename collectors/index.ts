/**
 * The public face of the room: what the node needs to run the collectors of the machine it is on.
 *
 * ```ts
 * const here = platformCollectors({ hostname, env: process.env, platform: process.platform });
 * const supervisor = createSupervisor({ ...here, sink });
 * supervisor.start();
 * // … supervisor.status() …
 * await supervisor.stop();
 * ```
 */
export type { Collector, Sink, UnavailableCollector } from './collector.ts';
export { createNotifications, type Notifications } from './dbus/notifications.ts';
export type { Failure } from './errors.ts';
export {
  ACTIVITY_TYPE,
  activityBucket,
  activityEvent,
  changedActivity,
  type Activity,
  type ActivityChange,
} from './manual/activity.ts';
export type { Here } from './manual/local-time.ts';
export {
  elapsed,
  isRunning,
  startedStopwatch,
  STOPWATCH_BUCKET,
  stoppedStopwatch,
} from './manual/stopwatch.ts';
export {
  byTemplate,
  readTemplates,
  TEMPLATES_KEY,
  toTemplate,
  type Template,
} from './manual/templates.ts';
export { readWords } from './manual/words.ts';
export { platformCollectors, type PlatformCollectors } from './platform.ts';
export {
  createSupervisor,
  type Backoff,
  type CollectorState,
  type CollectorStatus,
  type Supervisor,
} from './supervisor.ts';
