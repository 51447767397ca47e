import { createContext, Script } from 'node:vm';
import { SCRIPT_FLAGS } from './script.ts';

/**
 * Searches one text in this thread, which waits for it, and gives up in time.
 * @param limit in milliseconds
 * @returns whether the pattern is found; `'slow'` where it took too long
 * @throws Error where the engine gave up
 */
export function searchWithin(script: string, text: string, limit: number): boolean | 'slow' {
  const program = `new RegExp(${JSON.stringify(script)}, '${SCRIPT_FLAGS}').test(text)`;
  try {
    return new Script(program).runInContext(createContext({ text }), { timeout: limit }) === true;
  } catch (error) {
    // It is an error of the other context: `instanceof` does not know it.
    const code = (error as { readonly code?: unknown } | undefined)?.code;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'slow';
    throw error;
  }
}
