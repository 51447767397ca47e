import type { Command } from 'commander';
import { basename } from 'node:path';
import type { Earning, OfferTold, OrderTold } from '../../../marketplace/index.ts';
import { quotedCell, textCell } from '../../csv.ts';
import { contentOf, filesAt } from '../attachments.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import {
  MARKET_PATH,
  moneyOf,
  OFFER_HEAD,
  offerCells,
  ORDER_HEAD,
  orderCells,
  shortAccount,
} from '../market.ts';
import { counted, localTime, say, sizeOf, table, visible, visibleJson } from '../output.ts';
import { count } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly price: string;
  readonly to?: string;
  readonly token?: string;
  readonly describe?: string;
  readonly hours?: number;
  readonly year: number;
  readonly json?: boolean;
}

/** What a seller does: offering, looking after orders, and the books. */
export function addSelling(market: Command): void {
  withOutput(
    market
      .command('offer')
      .description(
        'offer a file; it is sealed, and its key leaves this device only once it is paid',
      )
      .argument('<file>', 'what to sell')
      .requiredOption('--price <amount>', 'what it costs, e.g. 5 or 0.25')
      .option('--to <account>', 'who alone may buy it (default: anybody who has the link)')
      .option('--token <symbol>', "in which money (default: the chain's first)")
      .option('--describe <text>', 'what buyers read of it')
      .option('--hours <n>', 'how long it can be bought (default: a week)', count),
  ).action(offer);
  withOutput(market.command('offers').description('what you offer')).action(offers);
  withOutput(
    market.command('orders').description('what was ordered of you, and what became of it'),
  ).action(orders);
  withOutput(
    market
      .command('withdraw')
      .description('take an offer back; who has paid and has no key is refunded')
      .argument('<id>', 'as "market offers" shows it'),
  ).action(withdraw);
  withOutput(market.command('earnings').description('what you were paid')).action(earnings);
  market
    .command('tax')
    .description('what you were paid in a year, as CSV')
    .requiredOption('--year <year>', 'e.g. 2026; by UTC', count)
    .option('--data <dir>', 'data directory')
    .action(tax);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

async function offer(path: string, _: unknown, command: Command): Promise<void> {
  const { price, to, token, describe, hours, json, ...options } =
    command.optsWithGlobals<Options>();
  const [file] = await filesAt([path]);
  const query = new URLSearchParams({ name: basename(path), price });
  if (to !== undefined) query.set('to', to);
  if (token !== undefined) query.set('token', token);
  if (describe !== undefined) query.set('description', describe);
  if (hours !== undefined) query.set('lasts', String(hours * 3600));
  const bytes = file?.bytes ?? 0;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes };
  const made = (await createClient({ directory: directoryOf(options) }).upload(
    `${MARKET_PATH}/offers?${query.toString()}`,
    contentOf(path, bytes),
    undefined,
    headers,
  )) as OfferTold;
  if (json) return say(visibleJson(JSON.stringify(made)));
  const whom = made.to === undefined ? 'anybody who has the link' : shortAccount(made.to);
  say(
    `Offered: ${visible(made.name)} (${sizeOf(made.bytes)}) for ${moneyOf(made.price)}, to ${whom}, until ${localTime(made.expires)}.`,
  );
  say('The buyer types:');
  say(`  elatio market fetch ${made.link}`);
}

async function offers(_: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`${MARKET_PATH}/offers`)) as OfferTold[];
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('Nothing is offered: elatio market offer FILE --price 5.');
  say(table(OFFER_HEAD, found.map(offerCells)));
}

async function orders(_: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`${MARKET_PATH}/orders`)) as OrderTold[];
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('Nothing was ordered yet.');
  say(table(ORDER_HEAD, found.map(orderCells)));
}

async function withdraw(id: string, _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const path = `${MARKET_PATH}/offers/${encodeURIComponent(id)}`;
  const found = (await client.delete(path)) as OfferTold;
  if (json) return say(visibleJson(JSON.stringify(found)));
  say(`Withdrawn: ${visible(found.name)}. Nobody can buy it any more.`);
}

async function earned(options: Options): Promise<readonly Earning[]> {
  const client = createClient({ directory: directoryOf(options) });
  return (await client.get(`${MARKET_PATH}/earnings`)) as Earning[];
}

async function earnings(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const found = await earned(options);
  if (options.json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('Nothing was paid yet.');
  const rows = found.map(({ time, name, buyer, price }) => [
    localTime(time),
    visible(name),
    moneyOf(price),
    shortAccount(buyer),
  ]);
  say(table(['paid', 'file', 'price', 'buyer'], rows));
  say(counted(found.length, 'sale'));
}

async function tax(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const found = await earned(options);
  const year = found.filter(({ time }) => new Date(time).getUTCFullYear() === options.year);
  say('time,amount,currency,file,buyer,chain,transaction,sale');
  for (const { time, price, name, buyer, chainId, transaction = '', sale } of year.toReversed()) {
    const cells = [price.currency, name, buyer].map(textCell);
    say([time, price.amount, ...cells, chainId, ...[transaction, sale].map(quotedCell)].join(','));
  }
}
