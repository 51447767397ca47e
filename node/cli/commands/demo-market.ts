import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoTold } from '../../../marketplace/index.ts';
import { randomBytes } from '../../crypto.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { say } from '../output.ts';

/** `elatio demo --market`: ten sales, on a chain and in folders that are gone afterwards. */
export async function demoMarket({ json }: { readonly json?: boolean }): Promise<void> {
  const ending = new AbortController();
  const end = (): void => ending.abort(cancelled());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
  const { runMarketDemo } = await import('../../../marketplace/index.ts');
  const directory = await mkdtemp(join(tmpdir(), 'elatio-market-'));
  let number = 0;
  try {
    const told = await runMarketDemo({
      directory,
      random: randomBytes,
      now: Date.now,
      // What the honest run into stands in the stories.
      onError: () => undefined,
      onStory({ title, price, isRight, words }) {
        number++;
        if (!json) say(`${number}. ${title}, for ${price}. ${isRight ? '' : 'WRONG: '}${words}`);
      },
      signal: ending.signal,
    });
    const { money } = told;
    if (json) say(JSON.stringify(told));
    else {
      say(
        `Paid into the contract: ${money.paidIn}. Out of it: ${money.toSellers} to sellers, ${money.backToBuyers} back to buyers; ${money.left} is left.`,
      );
    }
    const failure = demoFailure(told);
    if (failure) throw failure;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Why it cannot be said that all went as it should. */
export function demoFailure({ stories, money }: DemoTold): ElatioError | undefined {
  const wrong = stories.filter(({ isRight }) => !isRight).length;
  if (wrong === 0 && money.isRight) return undefined;
  return new ElatioError(
    'ELATIO_CLI_DEMO',
    wrong === 0
      ? 'Each story ended as it should, but money is not where it belongs.'
      : `${wrong} of ${stories.length} stories did not end as they should.`,
  );
}

const cancelled = (): ElatioError =>
  new ElatioError('ELATIO_CLI_CANCELLED', 'It was not finished.');
