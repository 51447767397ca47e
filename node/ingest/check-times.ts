import { EARLIEST, type Event, LATEST } from '../../protocol/event.ts';
import { wrongField } from './field.ts';

/** What comes from the wire has been checked there; a collector's clock has not. */
export function checkTimes({ start, duration }: Event, path: string): void {
  if (!Number.isSafeInteger(start) || start < EARLIEST || start > LATEST) {
    throw wrongField(`${path}.start`, 'microseconds from 1900 to 2100', start);
  }
  if (!Number.isSafeInteger(duration) || duration < 0 || start + duration > LATEST) {
    throw wrongField(`${path}.duration`, 'microseconds that end before 2100', duration);
  }
}
