/**
 * Runs simulations: `npm run simulate -- [--seeds N] [--from S] [--nodes N] [--seconds N] [--jobs N] [--note FILE]`. A seed
 * that fails is printed with the way to run it again; with `--trace` everything that goes in and out of its nodes is
 * printed. With `--note` a campaign that was ended goes on where it was.
 */
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { type Outcome, simulate } from './world.ts';

const PROGRESS_MS = 30_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    nodes: { type: 'string' },
    seconds: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    note: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

const [from, seeds, jobs] = [values.from, values.seeds, values.jobs].map(Number);
const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
const options = { nodes: numberOf(values.nodes), seconds: numberOf(values.seconds) };
const start = performance.now();
let [done, steps, failures, shown] = [0, 0, 0, start];
/** How often each problem was told. */
const told = new Map<string, number>();
/** How often what happened, and in how many seeds. */
const happened = new Map<string, { times: number; seeds: number }>();

function on(outcome: Outcome): void {
  done++;
  steps += outcome.steps;
  for (const code of outcome.problems) told.set(code, (told.get(code) ?? 0) + 1);
  for (const [what, count] of outcome.counts) {
    const { times, seeds: before } = happened.get(what) ?? { times: 0, seeds: 0 };
    happened.set(what, { times: times + count, seeds: before + 1 });
  }
  if (outcome.failure !== undefined) {
    failures++;
    const more = [
      values.nodes === undefined ? '' : ` --nodes ${values.nodes}`,
      values.seconds === undefined ? '' : ` --seconds ${values.seconds}`,
    ].join('');
    console.log(`seed ${outcome.seed}: ${outcome.failure}`);
    console.log(`Replay: npm run simulate -- --seeds 1 --from ${outcome.seed}${more} --trace`);
  }
  const now = performance.now();
  if (now - shown < PROGRESS_MS) return;
  shown = now;
  console.log(`${done} seeds, to ${outcome.seed}, in ${((now - start) / 1_000).toFixed(0)} s`);
}

if (jobs > 1 || values.note !== undefined) {
  await runCampaign({ from, seeds, jobs, options, note: values.note, on });
} else {
  const trace = values.trace ? console.log : undefined;
  for (let seed = from; seed < from + seeds; seed++) on(simulate(seed, { ...options, trace }));
}
const took = ((performance.now() - start) / 1_000).toFixed(1);
for (const [what, { times, seeds: of }] of [...happened].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(`${what}: ${times} times in ${of} seeds`);
}
const problems = [...told]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, times]) => `${code} ${times}`);
console.log(`${done} seeds from ${from}, ${failures} failed: ${steps} messages, ${took} s`);
console.log(`Told to people: ${problems.join(', ')}`);
process.exitCode = failures > 0 ? 1 : 0;
