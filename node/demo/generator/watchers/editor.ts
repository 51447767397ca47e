import { SECOND } from '../../../../protocol/event.ts';
import type { Glance } from '../glance.ts';
import type { Random } from '../random.ts';
import type { GeneratedEvent, Recording } from '../recording.ts';

/** Like a plug-in of an editor: an event grows while its file is touched at least every 20 s. */
const PULSE = 20;

export function watchEditor(bucket: number, glances: readonly Glance[], random: Random): Recording {
  const written: GeneratedEvent[] = [];
  for (const { scene, start: shown, end: hidden } of glances) {
    if (!scene.file) continue;
    let start = shown + random.below(2 * SECOND);
    while (start <= hidden) {
      const busy = random.spread(1, 60) * SECOND + random.below(SECOND);
      const duration = Math.min(busy, hidden - start);
      written.push({ bucket, start, duration, data: scene.file });
      // Reading and thinking.
      start += duration + random.spread(PULSE, 60) * SECOND + random.below(SECOND);
    }
  }
  return written;
}
