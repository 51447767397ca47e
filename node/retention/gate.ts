import { domainOfType } from '../../protocol/bucket.ts';
import type { Event } from '../../protocol/event.ts';
import type { Gate } from '../rules/index.ts';
import { unveiled, type VeilOf } from '../store/index.ts';

/**
 * Keeps out what retention would have taken already: an export that is imported again and again must not bring
 * back what was destroyed, nor put what was reduced beside what is left of it.
 * @param gate the rules', which come first
 */
export function createRetainingGate(gate: Gate, over: VeilOf): Gate {
  type Source = Parameters<Gate['filter']>[0];
  const through = ({ type }: Source, event: Event | undefined): Event | undefined =>
    event && unveiled(over(domainOfType(type)), event);
  return {
    filter: (source, event, quietly) => through(source, gate.filter(source, event, quietly)),
    record: (source, event) => through(source, gate.record(source, event)),
    beat: (source, event) => through(source, gate.beat(source, event)),
    late: (source, event) => through(source, gate.late(source, event)),
  };
}
