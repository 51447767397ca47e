import { MILLISECOND, type Micros } from '../../protocol/event.ts';
import type { ActiveWindow, WindowSource } from './source.ts';

/** Reads the active window now; undefined where none is. */
export type ReadWindow = () => Promise<ActiveWindow | undefined>;

/**
 * A window system that tells nobody of changes: it is looked at every so often.
 *
 * @param deps.load Prepares reading; its rejection is that of `open`.
 */
export function createPolledWindowSource(deps: {
  load: () => Promise<ReadWindow>;
  every: Micros;
}): WindowSource {
  return {
    async open(onSign, signal) {
      signal.throwIfAborted();
      const read = await deps.load();
      signal.throwIfAborted();
      const timer = setInterval(() => onSign('window'), deps.every / MILLISECOND);
      return { read, close: async () => clearInterval(timer) };
    },
  };
}
