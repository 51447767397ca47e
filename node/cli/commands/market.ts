import type { Command } from 'commander';
import type { Market, Money } from '../../../marketplace/index.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { MARKET_PATH, moneyOf } from '../market.ts';
import { say, visible, visibleJson } from '../output.ts';
import { addBuying } from './market-buying.ts';
import { addRequests } from './market-requests.ts';
import { addSelling } from './market-selling.ts';

interface Options {
  readonly data?: string;
  readonly rpc?: string[];
  readonly json?: boolean;
}

type Status = Awaited<ReturnType<Market['status']>>;

/** `elatio market`: files against money, without anybody in between. */
export function addMarket(program: Command): void {
  const market = program
    .command('market')
    .description('sell and buy files against money that a contract holds')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(status);
  market
    .command('init')
    .description('enter the market, under an account that nobody can link to your devices')
    .option(
      '--rpc <url...>',
      'where the chain is asked; several are asked in turn (default: the chain of "chain dev")',
    )
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(init);
  market
    .command('status', { isDefault: true })
    .description('your account, its balance, and how the chain is')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(status);
  market
    .command('faucet')
    .description('money that is worth nothing, on a development chain')
    .argument('[amount]', 'how much (default: 100)')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(faucet);
  addSelling(market);
  addBuying(market);
  addRequests(market);
}

async function init(_: unknown, command: Command): Promise<void> {
  const { rpc, json, ...options } = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const body = rpc ? { rpc } : {};
  const found = (await createClient({ directory }).post(MARKET_PATH, body)) as Status;
  if (json) return say(visibleJson(JSON.stringify(found)));
  describe(found);
  if (found.chain.isPlay) {
    say(`To get test money: ${commandLine(process.env, 'market faucet', directory)}`);
  }
}

async function status(_: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(MARKET_PATH)) as Status;
  if (json) return say(visibleJson(JSON.stringify(found)));
  describe(found);
}

function describe({ account, payout, chain, balances, addresses, open, isSelling }: Status): void {
  const state =
    chain.height === undefined
      ? `does not answer: ${visible(chain.problem ?? '')}`
      : `at block ${chain.height}`;
  const under = [...count(open.sales, 'sale'), ...count(open.purchases, 'purchase')];
  const lines = [
    ['account', account],
    ...(payout === account ? [] : [['paid out to', payout]]),
    ['balance', balances?.map(moneyOf).join(', ') ?? 'not known now'],
    ['chain', `${visible(chain.name)} (${chain.id}), ${state}`],
    ['contract', chain.exchange],
    ['selling', isSelling ? 'this device' : 'another of your devices'],
    ['under way', under.length === 0 ? 'nothing' : under.join(', ')],
    ['reached at', addresses.join('\n             ')],
  ];
  for (const [name = '', value = ''] of lines) say(`${name.padEnd(13)}${value}`);
}

function count(number: number, noun: string): string[] {
  if (number === 0) return [];
  return [`${number} ${noun}${number === 1 ? '' : 's'}`];
}

async function faucet(amount: string | undefined, _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const body = amount === undefined ? {} : { amount };
  const balances = (await client.post(`${MARKET_PATH}/faucet`, body)) as Money[];
  if (json) return say(JSON.stringify(balances));
  say(`Your account has ${balances.map(moneyOf).join(', ')}. None of it is worth anything.`);
}
