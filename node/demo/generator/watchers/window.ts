import type { Glance } from '../glance.ts';
import type { Recording } from '../recording.ts';

/** Like aw-watcher-window: one event for each window in front, as its polls saw it. */
export function watchWindows(bucket: number, glances: readonly Glance[]): Recording {
  return glances.map(({ scene, start, end }) => ({
    bucket,
    start,
    duration: end - start,
    data: scene.window,
  }));
}
