import { AsyncLocalStorage } from 'node:async_hooks';
import type { EditActor } from '../protocol/document.ts';

/** Who is at work, known to all that is done on their behalf, however far down. */
export interface Actors {
  /** Runs a task on behalf of somebody, and gives what it gives. */
  run<T>(actor: EditActor, task: () => T): T;
  /** Nobody where this program does something by itself. */
  current(): EditActor | undefined;
}

export function createActors(): Actors {
  const storage = new AsyncLocalStorage<EditActor>();
  return {
    run: (actor, task) => storage.run(actor, task),
    current: () => storage.getStore(),
  };
}
