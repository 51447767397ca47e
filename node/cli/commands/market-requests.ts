import type { Command } from 'commander';
import type { ListingTold, ProposalTold, RequestTold } from '../../../marketplace/index.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { MARKET_PATH, moneyOf, shortAccount, shortSale } from '../market.ts';
import { localTime, say, table, visible, visibleJson } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** Wanted ads: what somebody would buy, said on the chain. */
export function addRequests(market: Command): void {
  withOutput(
    market
      .command('request')
      .description('say on the chain what you want to buy; anybody can read it, for ever')
      .argument('<text>', 'what it is'),
  ).action(request);
  withOutput(
    market
      .command('search')
      .alias('listings')
      .description('what sellers list for all, as far as it was heard of here')
      .argument('[words...]', 'only what has all of them'),
  ).action(search);
  withOutput(market.command('requests').description('what is wanted on this chain')).action(
    requests,
  );
  withOutput(
    market
      .command('answer')
      .description('bring a link of yours to who asked')
      .argument('<request>', 'as "market requests" shows it')
      .argument('<link>', 'as "market offer" shows it'),
  ).action(answer);
  withOutput(
    market.command('proposals').description('links that sellers brought for your requests'),
  ).action(proposals);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

async function search(words: string[], _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const heard = (await client.get(`${MARKET_PATH}/listings`)) as ListingTold[];
  const found = heard.filter(({ summary }) => hasAll(summary, words));
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (heard.length === 0) return say('No listing was heard yet.');
  if (found.length === 0) return say(`None of ${heard.length} has that.`);
  for (const { summary, price, seller, link } of found) {
    say(`${visible(summary)}  ${moneyOf(price)}  by ${shortAccount(seller)}`);
    say(`  ${visible(link)}`);
  }
}

function hasAll(summary: string, words: readonly string[]): boolean {
  const text = summary.toLowerCase();
  return words.every((word) => text.includes(word.toLowerCase()));
}

async function request(text: string, _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const made = (await client.post(`${MARKET_PATH}/requests`, { text })) as RequestTold;
  if (json) return say(visibleJson(JSON.stringify(made)));
  say(`It is on the chain: ${shortSale(made.id)}. What sellers bring: elatio market proposals`);
}

async function requests(_: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`${MARKET_PATH}/requests`)) as RequestTold[];
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('Nobody has asked for anything on this chain.');
  const rows = found.map(({ time, text, account, isOwn, id }) => [
    localTime(time),
    visible(text),
    isOwn ? 'you' : shortAccount(account),
    shortSale(id),
  ]);
  say(table(['asked', 'wanted', 'by', 'id'], rows));
}

async function answer(id: string, link: string, _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  await client.post(`${MARKET_PATH}/requests/${encodeURIComponent(id)}/answer`, { link });
  say(json ? JSON.stringify({ request: id }) : 'They have your link.');
}

async function proposals(_: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`${MARKET_PATH}/proposals`)) as ProposalTold[];
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('Nobody has brought anything yet.');
  const rows = found.map(({ time, request: id, link }) => [localTime(time), shortSale(id), link]);
  say(table(['brought', 'for', 'link'], rows));
}
