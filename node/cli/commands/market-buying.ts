import { type Command, Option } from 'commander';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ElatioError } from '../../../protocol/error.ts';
import type { Format, GoodsTold, PurchaseTold } from '../../../marketplace/index.ts';
import { askConsent } from '../ask.ts';
import { type Client, createClient, cut, isCut } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import {
  MARKET_PATH,
  moneyOf,
  PURCHASE_HEAD,
  purchaseCells,
  purchaseOf,
  shortAccount,
  shortSale,
  untilPurchase,
} from '../market.ts';
import { writeNewFile } from '../new-file.ts';
import { localTime, say, sizeOf, table, visible, visibleJson } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly output?: string;
  readonly format?: Format;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What a buyer does: looking, fetching, buying, and getting the file. */
export function addBuying(market: Command): void {
  withOutput(
    market
      .command('inspect')
      .description('what a link leads to, by its seller’s word; nothing is ordered')
      .argument('<link>', 'as the seller was told it, or "market search" shows it'),
  ).action(inspect);
  withOutput(
    market
      .command('fetch')
      .description('get what a link leads to, sealed, and check it; nothing is paid yet')
      .argument('<link>', 'as the seller was told it: elatio-market:…'),
  ).action(fetchLink);
  withOutput(market.command('purchases').description('what you got and bought')).action(list);
  withOutput(
    market
      .command('buy')
      .description('pay, wait for the key, open and check the file; the money comes back if not')
      .argument('<sale>', 'as "market fetch" and "market purchases" show it')
      .option('-o, --output <file>', 'where to write it, "-" for standard output')
      .option('--force', 'write over a file that is there')
      .option('-y, --yes', 'do not ask'),
  ).action(buy);
  withOutput(
    market
      .command('get')
      .description('write a file that you bought once more')
      .argument('<sale>', 'as "market purchases" shows it')
      .addOption(
        new Option('--format <format>', 'of a data set; as it was delivered where absent').choices([
          'csv',
          'parquet',
        ]),
      )
      .option('-o, --output <file>', 'where to write it, "-" for standard output')
      .option('--force', 'write over a file that is there'),
  ).action(get);
  withOutput(
    market
      .command('drop')
      .description('forget one that was not paid for, or has ended; its file goes too')
      .argument('<sale>', 'as "market purchases" shows it')
      .option('-y, --yes', 'do not ask'),
  ).action(drop);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

async function fetchLink(link: string, _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const begun = (await client.post(`${MARKET_PATH}/purchases`, { link })) as PurchaseTold;
  const fetched = await untilPurchase(client, begun.sale, ({ isVerified }) => isVerified);
  if (json) say(visibleJson(JSON.stringify(fetched)));
  else describe(fetched);
  if (!fetched.isVerified) throw ended(fetched);
  if (json) return;
  const line = commandLine(process.env, `market buy ${shortSale(fetched.sale)}`, directory);
  say(`All of it is here, sealed, and fits what is promised. To buy it: ${line}`);
}

async function inspect(link: string, _: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const path = `${MARKET_PATH}/goods?link=${encodeURIComponent(link)}`;
  const goods = (await client.get(path)) as GoodsTold;
  if (json) return say(visibleJson(JSON.stringify(goods)));
  describe(goods);
  if (goods.licence !== undefined) say(`What you may do with it: ${visible(goods.licence)}`);
  if (goods.datasheet !== undefined) say(visibleJson(goods.datasheet));
  say(`To get it, sealed: ${commandLine(process.env, `market fetch ${visible(link)}`, directory)}`);
}

function describe({ name, bytes, price, seller, description, expires }: GoodsTold): void {
  say(`${visible(name)} (${sizeOf(bytes)}) for ${moneyOf(price)}`);
  if (description !== '') say(visible(description));
  say(`Sold by ${shortAccount(seller)}, until ${localTime(expires)}.`);
}

async function list(_: unknown, command: Command): Promise<void> {
  const { json, ...options } = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`${MARKET_PATH}/purchases`)) as PurchaseTold[];
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('Nothing was fetched yet: elatio market fetch LINK.');
  say(table(PURCHASE_HEAD, found.map(purchaseCells)));
}

async function buy(sale: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const wanted = await purchaseOf(client, sale);
  if (!wanted.isBought && !options.yes) {
    describe(wanted);
    if (!(await askConsent(`Pay ${moneyOf(wanted.price)}?`))) {
      throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing is paid. With --yes nobody is asked.');
    }
  }
  await client.post(`${MARKET_PATH}/purchases/${wanted.sale}/buy`);
  const bought = await untilPurchase(client, wanted.sale, ({ isOpened }) => isOpened);
  if (options.json) say(visibleJson(JSON.stringify(bought)));
  if (!bought.isOpened) throw ended(bought);
  await write(client, bought, options);
}

async function get(sale: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  await write(client, await purchaseOf(client, sale), options);
}

async function write(client: Client, purchase: PurchaseTold, options: Options): Promise<void> {
  const {
    output = fileNameOf(purchase, options.format),
    format,
    force: replace = false,
    json,
  } = options;
  const asked = format ? `?format=${format}` : '';
  const response = await client.open(`${MARKET_PATH}/purchases/${purchase.sale}/content${asked}`);
  try {
    if (output === '-') return await pipeline(response, process.stdout, { end: false });
    await writeNewFile(resolve(output), response, { replace });
  } catch (error) {
    throw isCut(error) ? cut('written', error) : error;
  } finally {
    response.destroy();
  }
  if (json) return;
  const what = format ? `It as ${format}` : sizeOf(purchase.bytes);
  say(`Wrote ${what} to ${visible(output)}; each chunk was checked.`);
}

/** A name under which a file can be written where somebody stands, whoever gave it. */
function fileNameOf({ name, sale }: PurchaseTold, format?: Format): string {
  const plain = basename(name.replaceAll('\\', '/'));
  const isName = plain !== '' && plain !== '.' && plain !== '..' && visible(plain) === plain;
  const whole = isName ? plain : `purchase-${shortSale(sale)}`;
  return format ? `${whole.replace(/\.[^.]*$/, '')}.${format}` : whole;
}

async function drop(sale: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const found = await purchaseOf(client, sale);
  if (!options.yes && !(await askConsent(`Forget ${visible(found.name)}, and its file?`))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'It stays. With --yes nobody is asked.');
  }
  await client.delete(`${MARKET_PATH}/purchases/${found.sale}`);
  say(options.json ? JSON.stringify({ sale: found.sale }) : `Forgotten: ${visible(found.name)}.`);
}

/** How it ended that did not end with a file. */
function ended({ words }: PurchaseTold): ElatioError {
  return new ElatioError('ELATIO_CLI_NO_FILE', visible(words));
}
