import type { Log } from './http/index.ts';

/** Something that runs until it is ended. */
export interface Part {
  stop(): Promise<void>;
}

/** Ends parts, the last first; one that fails to end must not keep the others from ending. */
export async function stopAll(parts: readonly Part[], log: Log): Promise<void> {
  for (const part of parts.toReversed()) {
    await part.stop().catch((err: unknown) => log.error({ err }, 'a part did not stop'));
  }
}
