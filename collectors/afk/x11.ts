import { connectX11, type X11Options } from '../x11/connection.ts';
import type { IdleSource } from './source.ts';

/**
 * The idle time of an X11 display, from `QueryInfo` of the MIT-SCREEN-SAVER extension (version 1.0,
 * "til-or-since"). It counts core and XTest input of every device, whichever window it went to.
 */
export function createX11IdleSource(options: X11Options): IdleSource {
  return {
    async open(onLost, signal) {
      const x = await connectX11(options, signal);
      try {
        x.gone.addEventListener('abort', onLost);
        return { idle: await x.idleCounter(), close: () => x.close() };
      } catch (error) {
        await x.close();
        throw error;
      }
    },
  };
}
