import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/order.ts';

/**
 * Node 24.21 crashes now and then where threads with WebAssembly come and go (nodejs/node#64500: "jit_page.has_value()",
 * when code of its generic wrapper is freed): see `node/cli/commands/up.ts` too.
 */
const WITHOUT_CRASHES = ['--no-wasm-generic-wrapper'];

/**
 * One project a room, so that `vitest run --project protocol` tests that room alone.
 * @param timeout ends what hangs, and nothing else: far longer than a machine with too much to do takes for what is right
 */
const room = (name: string, folder = name, timeout = 120_000) => ({
  test: {
    name,
    // No module of ours has a state of its own that changes: files of a room share what they import, half of their time.
    isolate: false,
    include: [`test/${folder}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    execArgv: WITHOUT_CRASHES,
    // Almost as long as the test may take.
    expect: { poll: { timeout: 0.8 * timeout } },
  },
});

export default defineConfig({
  test: {
    // One more than the smallest machine we test on has processors: at any time some file waits.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    passWithNoTests: true,
    projects: [
      room('protocol'),
      room('simulation', 'simulation', 240_000),
      room('node'),
      room('collectors'),
      room('repository', 'repository', 240_000),
      room('e2e', 'e2e', 240_000),
    ],
  },
});
