import { say } from '../../strings/index.ts';
import { NONE } from './spent.ts';

/** What a category is called: the last of its names. */
export function nameOf(path: readonly string[]): string {
  return path.length === 1 && path[0] === NONE ? say.words.uncategorised : (path.at(-1) ?? '');
}
