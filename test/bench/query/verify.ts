import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AskingJob } from './asking.ts';
import type { Log } from './log.ts';
import { runApart } from './process.ts';
import { type Answer, type Ask, periodOf, textOf, type TwinAnswer } from './question.ts';

const SOURCES = [
  './twin.ts',
  './twin-process.ts',
  './recorded.ts',
  './rules.ts',
  '../../node/query/twin.ts',
  '../../node/query/data-twin.ts',
];

/** What the twin answered, and how long it took for that: reading included, without the start of its process. */
type Known = Record<string, TwinAnswer>;

/**
 * The twin's answers to questions, in a process of its own. They are kept beside the log's directory for as long as
 * neither twin nor questions change: over ten years it takes minutes for one.
 */
export async function answersOfTwin(log: Log, asks: readonly Ask[]): Promise<TwinAnswer[]> {
  const { directory, hostname } = log;
  const file = join(dirname(directory), 'twin.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const known = JSON.parse(text) as Known;
  const twin = createHash('sha256');
  for (const source of SOURCES) twin.update(await readFile(new URL(source, import.meta.url)));
  const version = twin.digest('hex');
  const keyOf = (ask: Ask): string =>
    createHash('sha256')
      .update(`${version} ${periodOf(ask)} ${textOf(ask, hostname)}`)
      .digest('hex');

  const missing = new Map(asks.map((ask) => [keyOf(ask), ask] as const));
  for (const key of Object.keys(known)) missing.delete(key);
  if (missing.size > 0) {
    const job: AskingJob = { directory, hostname, asks: [...missing.values()] };
    const heap = `--max-old-space-size=${heapFor(log)}`;
    const script = new URL('./twin-process.ts', import.meta.url);
    const answers = await runApart<TwinAnswer[]>(script, job, [heap]);
    for (const answer of answers) known[keyOf(answer)] = answer;
    await writeFile(file, JSON.stringify(known));
  }
  return asks.map((ask) => known[keyOf(ask)]);
}

/** In MB: an object and its data for each event, several times over. */
function heapFor({ events }: Log): number {
  return Math.max(2_048, Math.round(events / 600));
}

/** What is wrong with answers, in words, each once; nothing where all are the twin's. */
export function differences(answers: readonly Answer[], twins: readonly Answer[]): string[] {
  const right = new Map(twins.map((twin) => [questionOf(twin), twin.checksum]));
  const wrong = answers.filter((answer) => right.get(questionOf(answer)) !== answer.checksum);
  const lines = wrong.map((answer) => {
    const question = questionOf(answer);
    return `${question}: answered ${answer.checksum}, the twin ${right.get(question) ?? 'nothing'}`;
  });
  return [...new Set(lines)];
}

function questionOf(ask: Ask): string {
  return `${ask.kind} ${periodOf(ask)}`;
}
