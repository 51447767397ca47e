/** What a thousand rules cost an event, most of them about titles and none of them holding. */
import { createRules } from '../../node/rules/index.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { option, quantile, report, rounded } from './report.ts';
import { sampleRows } from './sample.ts';

const RULES = option('rules', 1_000);
const rows = sampleRows(option('events', 20_000));
const KINDS = [
  (i: number) => ({ title: `no title has this ${i}` }),
  (i: number) => ({ title: `nor *this ${i}` }),
  (i: number) => ({ url: `/nor-this/${i}` }),
  (i: number) => ({ domain: `www.nowhere-${i}.example` }),
  (i: number) => ({ app: `program ${i}`, outside: 'mon-fri 9-18' }),
];
const kept = Array.from({ length: RULES }, (_, i): [string, JsonValue] => [
  `${i}`,
  { when: KINDS[i % KINDS.length](i), action: 'exclude' },
]);

const rules = createRules({
  local: { get: () => undefined, keys: () => [], set: async () => undefined },
  now: () => Date.now() * 1_000,
  zone: () => 'Europe/Berlin',
  onProblem: (problem) => console.error(problem),
});
const source = { name: 'b', type: 'currentwindow', client: 'watcher' };

/** Microseconds an event of each of several rounds over all of them. */
function rounds(): number[] {
  return Array.from({ length: 7 }, () => {
    const start = performance.now();
    for (const row of rows) rules.gate.record(source, row);
    return ((performance.now() - start) * 1_000) / rows.length;
  });
}

const none = rounds();
rules.use(new Map(kept));
const all = rounds();

report('rules', {
  rules: RULES,
  events: rows.length,
  withoutRules: rounded(quantile(none, 0.5)),
  microsecondsPerEvent: rounded(quantile(all, 0.5)),
  slowestRound: rounded(Math.max(...all)),
  target: { microsecondsPerEvent: 50 },
  met: quantile(all, 0.5) <= 50 && rules.list().every(({ count }) => count === 0),
});
