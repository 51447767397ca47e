import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/order.ts';

/**
 * Node 24.21 crashes now and then where threads with WebAssembly come and go (nodejs/node#64500: "jit_page.has_value()",
 * when code of its generic wrapper is freed): see `node/cli/commands/up.ts` too.
 */
const WITHOUT_CRASHES = ['--no-wasm-generic-wrapper'];

/** Ends what hangs, and nothing else: far longer, in ms, than a machine with too much to do takes for what is right. */
const TIMEOUT = 300_000;

/** One project a room, so that `vitest run --project protocol` tests that room alone. */
const room = (name: string, more: object = {}) => ({
  test: {
    ...more,
    name,
    // Files of a room share what they import, half of their time: no module of ours has a state of its own that changes.
    // Those of node/ do not: a store that one of them left open would go on beside the next.
    isolate: name === 'node',
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: TIMEOUT,
    hookTimeout: TIMEOUT,
    execArgv: WITHOUT_CRASHES,
    // Almost as long as the test may take.
    expect: { poll: { timeout: 0.8 * TIMEOUT } },
  },
});

export default defineConfig({
  test: {
    // One more than the smallest machine we test on has processors: at any time some file waits.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    passWithNoTests: true,
    projects: [
      ...[
        'protocol',
        'simulation',
        'node',
        'collectors',
        'marketplace',
        'contracts',
        'repository',
        'e2e',
      ].map((name) => room(name)),
      room('ui', { globalSetup: 'test/ui/setup.ts' }),
      room('extension', { globalSetup: 'test/extension/setup.ts' }),
    ],
  },
});
