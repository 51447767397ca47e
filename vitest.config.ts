import { defineConfig } from 'vitest/config';

/**
 * Node 24.21 crashes now and then where threads with WebAssembly come and go (nodejs/node#64500: "jit_page.has_value()",
 * when code of its generic wrapper is freed): see `node/cli/commands/up.ts` too.
 */
const WITHOUT_CRASHES = ['--no-wasm-generic-wrapper'];

/** One project a room, so that `vitest run --project protocol` tests that room alone. */
const room = (name: string, folder = name, timeout = 10_000) => ({
  test: {
    name,
    include: [`test/${folder}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    execArgv: WITHOUT_CRASHES,
    // Almost as long as the test may take: a busy machine must not fail what is right.
    expect: { poll: { timeout: 0.8 * timeout } },
  },
});

export default defineConfig({
  test: {
    // Two at a time: what the smallest machine we test on has.
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      room('protocol'),
      room('simulation', 'simulation', 120_000),
      room('node'),
      room('collectors', 'collectors', 30_000),
      room('repository', 'repository', 120_000),
      room('e2e', 'e2e', 120_000),
    ],
  },
});
