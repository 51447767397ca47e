import type { Command } from 'commander';
import type { ConnectedBrowser } from '../../browser/index.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say, table } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

const PATH = '/api/v1/browser';

/** `elatio browser [list] | connect | revoke`: browsers whose extension sends what it sees. */
export function addBrowser(program: Command): void {
  const browser = program
    .command('browser')
    .description('browsers whose extension records for you');
  withOutput(browser).action(list);
  withOutput(browser.command('list', { isDefault: true }).description('all of them')).action(list);
  withOutput(
    browser.command('connect').description('six digits, to be typed into the extension'),
  ).action(connect);
  withOutput(
    browser
      .command('revoke')
      .description('cut a browser off: nothing that it sends is taken any more')
      .argument('<id>', 'as "list" shows it'),
  ).action(revoke);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

async function list(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const browsers = (await createClient({ directory }).get(
    `${PATH}/connections`,
  )) as ConnectedBrowser[];
  if (options.json) return say(JSON.stringify(browsers));
  if (browsers.length === 0) {
    const line = commandLine(process.env, 'browser connect', directory);
    return say(`No browser is connected. To connect one: ${line}`);
  }
  const rows = browsers.map(({ id, browser, created, lastUsed }) => {
    return [id, browser, localTime(created), lastUsed ?? 'never'];
  });
  say(table(['id', 'browser', 'connected', 'last used'], rows));
}

async function connect(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const made = (await client.post(`${PATH}/codes`)) as { code: string };
  if (options.json) return say(JSON.stringify(made));
  say(made.code);
  // Apart from the code, so that a script can take that as it is.
  process.stderr.write(
    'Type it into the extension within two minutes. It is good for one browser.\n',
  );
}

async function revoke(id: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  await client.delete(`${PATH}/connections/${encodeURIComponent(id)}`);
  say(options.json ? JSON.stringify({ id }) : `The browser ${id} is cut off.`);
}
