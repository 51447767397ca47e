/**
 * Runs simulations: `npm run simulate -- [--seeds N] [--from S] [--nodes N] [--seconds N]`. A seed that fails is printed
 * with the way to run it again; with `--trace` everything that goes in and out of its nodes is printed.
 */
import { parseArgs } from 'node:util';
import { simulate } from './world.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    nodes: { type: 'string' },
    seconds: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

const [from, seeds] = [Number(values.from), Number(values.seeds)];
const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
const options = {
  nodes: numberOf(values.nodes),
  seconds: numberOf(values.seconds),
  trace: values.trace ? console.log : undefined,
};
const start = performance.now();
let steps = 0;
/** How often each problem was told. */
const told = new Map<string, number>();
for (let seed = from; seed < from + seeds; seed++) {
  const outcome = simulate(seed, options);
  steps += outcome.steps;
  for (const code of outcome.problems) told.set(code, (told.get(code) ?? 0) + 1);
  if (outcome.failure === undefined) continue;
  const more = [
    values.nodes === undefined ? '' : ` --nodes ${values.nodes}`,
    values.seconds === undefined ? '' : ` --seconds ${values.seconds}`,
  ].join('');
  console.log(`seed ${seed}: ${outcome.failure}`);
  console.log(`Replay: npm run simulate -- --seeds 1 --from ${seed}${more} --trace`);
  process.exitCode = 1;
  break;
}
const took = ((performance.now() - start) / 1_000).toFixed(1);
if (process.exitCode !== 1)
  console.log(`${seeds} seeds from ${from}: ${steps} messages, ${took} s`);
