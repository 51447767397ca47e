import { MILLISECOND, type Micros } from '../protocol/event.ts';

/** The moment it is, as the person's clock shows it. */
export type Clock = () => Micros;

/** The system's clock. It may jump: the machine slept, or somebody set it. */
export const systemClock: Clock = () => Date.now() * MILLISECOND;
