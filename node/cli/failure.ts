import { codeOf } from '../../protocol/error.ts';
import { visible } from './output.ts';

const OF_QUERY: ReadonlySet<string> = new Set([
  'ELATIO_QUERY_PARSE',
  'ELATIO_QUERY_INTERPRET',
  'ELATIO_QUERY_FUNCTION',
]);

/**
 * Tells a person what went wrong, and ends the program with exit code 1 once it has nothing left to do. An
 * expected failure is a sentence and its code; anything else is a fault of ours and shows where.
 */
export function fail(error: unknown): void {
  process.exitCode = 1;
  const code = codeOf(error);
  if (error instanceof Error && code?.startsWith('ELATIO_')) {
    // A query's fault is shown below the sentence, a line with a caret.
    const lines = OF_QUERY.has(code) ? error.message.split('\n') : [error.message];
    const text = lines.map(visible).join('\n        ');
    process.stderr.write(`elatio: ${text}\n        (${code})\n`);
    return;
  }
  const trace = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`elatio: this should not have happened; please report it.\n${trace}\n`);
}
