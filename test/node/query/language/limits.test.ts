/** Queries that are small to write and large to answer. */
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../node/query/language/limits.ts';
import { interpret, parse, type QueryFunction } from '../../../../node/query/language/index.ts';
import { type Calls, failureOf, functions, run } from './run.ts';

const LARGE = `The value is larger than ${LIMITS.size} items and characters, or deeper than 200 levels.`;
const LONG = `The query takes more than ${LIMITS.steps} steps.`;

describe('a query whose answer', () => {
  it.each([
    ['doubles a list', 'x = [1];', 'x = x + x;'],
    ['doubles a string', 'x = "a";', 'x = x + x;'],
    ['holds itself twice', 'x = 1;', 'x = [x, x];'],
    ['holds itself twice under names', 'x = 1;', 'x = {"a": x, "b": x};'],
    ['holds itself twice, given by a function', 'x = 1;', 'x = arguments(x, x);'],
    ['nests ever deeper', 'x = 1;', 'x = [x];'],
    ['nests ever deeper in dicts', 'x = 1;', 'x = {"a": x};'],
  ])('%s with every statement is refused', async (_, first, again) => {
    const error = await failureOf(() => run(first + again.repeat(1_000)));
    expect(error.code).toBe('ELATIO_QUERY_INTERPRET');
    expect([LARGE, LONG]).toContain(error.reason);
  });

  it('takes too many steps is refused', async () => {
    const list = `x = [${'1,'.repeat(100_000)}];`;
    const copies = await failureOf(() => run(`${list}${'y = x + [];'.repeat(1_000)}`));
    const comparisons = await failureOf(() => run(`${list}${'y = x == (x + []);'.repeat(1_000)}`));
    const results = await failureOf(() => run(`${list}${'y = echo(x);'.repeat(1_000)}`));
    for (const error of [copies, comparisons, results]) {
      expect(error.code).toBe('ELATIO_QUERY_INTERPRET');
      expect(error.reason).toBe(LONG);
    }
  });

  it('doubles a number does not grow', async () => {
    expect(await run(`x = 1; ${'x = x + x;'.repeat(1_000)} return x == x * 1`)).toBe(true);
  });

  it('nests as deep as the limit is given', async () => {
    const value = await run(`x = 1; ${'x = [x];'.repeat(LIMITS.depth)} return x;`);
    expect(JSON.stringify(value)).toHaveLength(2 * LIMITS.depth + 1);
  });
});

describe('a long query', () => {
  it('that is one sum is computed', async () => {
    expect(await run(`return 1${'+1'.repeat(100_000)}`)).toBe(100_001);
  });

  it('with long names that are unknown says so', async () => {
    const name = 'a'.repeat(200_000);
    const error = await failureOf(() => run(`${name} = 1; return b${name}`));
    expect(error.reason.length).toBeLessThan(200);
    expect(error.message.length).toBeLessThan(500);
  });

  it('compares what is deep without running out of stack', async () => {
    const grow = (name: string): string => `${name} = 1; ${`${name} = [${name}];`.repeat(200)}`;
    expect(await run(`${grow('x')} ${grow('y')} return x == y`)).toBe(true);
  });
});

describe('who waits no more', () => {
  it('is heard while a query computes, though it calls nothing', async () => {
    const controller = new AbortController();
    const reason = new Error('hung up');
    setImmediate(() => controller.abort(reason));
    const source = `x = [${'1,'.repeat(200_000)}]; return x`;
    await expect(run(source, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('ends a query before its next step', async () => {
    const controller = new AbortController();
    const reason = new Error('hung up');
    const stop: QueryFunction<Calls> = {
      name: 'stop',
      parameters: [],
      isPure: false,
      call() {
        controller.abort(reason);
        return 1;
      },
    };
    const calls: Calls = { names: [] };
    const environment = {
      functions: new Map([...functions, ['stop', stop]]),
      variables: new Map(),
      context: calls,
      signal: controller.signal,
    };
    const program = parse('nop(); x = arguments(stop(), nop()); return x;');
    await expect(interpret(program, environment)).rejects.toBe(reason);
    expect(calls.names).toEqual(['nop']);
    await expect(interpret(parse('return 1'), environment)).rejects.toBe(reason);
  });
});
