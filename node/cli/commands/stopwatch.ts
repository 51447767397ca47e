import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { type Client, createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { readEventId, shortEventId } from '../logged.ts';
import { cut, lengthOf, localTime, say, table, visible, visibleJson } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** A stopwatch as the daemon tells it. */
interface Stopwatch {
  readonly id: number;
  readonly label: string;
  /** ISO 8601. */
  readonly started: string;
  /** Seconds. */
  readonly elapsed: number;
}

const PATH = '/api/v1/stopwatches';

/** `elatio stopwatch start | stop | status`: stopwatches as ActivityWatch keeps them, which run on by themselves. */
export function addStopwatch(program: Command): void {
  const stopwatch = program.command('stopwatch').description('measures how long something takes');
  const add = (name: string, description: string): Command =>
    stopwatch
      .command(name)
      .description(description)
      .option('--data <dir>', 'data directory')
      .option('--json', 'as JSON');
  add('start', 'start one; several may run').argument('[label]', 'what it is for').action(start);
  add('stop', 'stop one, and keep how long it ran')
    .argument('[label]', 'its label, or its id as "status" shows it; not needed where one runs')
    .action(stop);
  add('status', 'those that run').action(status);
}

async function start(label: string | undefined, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const made = (await client.post(PATH, { label: label ?? '' })) as Stopwatch;
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  say(`Started: ${nameOf(made)}  (${shortEventId(made.id)})`);
}

async function stop(which: string | undefined, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const { id } = find(await running(client), which);
  const stopped = (await client.post(`${PATH}/${id}/stop`)) as Stopwatch;
  if (options.json) return say(visibleJson(JSON.stringify(stopped)));
  say(`Stopped: ${nameOf(stopped)}, after ${lengthOf(stopped.elapsed)}`);
}

async function status(options: Options): Promise<void> {
  const list = await running(createClient({ directory: directoryOf(options) }));
  if (options.json) return say(visibleJson(JSON.stringify(list)));
  if (list.length === 0) return say('No stopwatch runs.');
  const rows = list.map((one) => [
    nameOf(one),
    lengthOf(one.elapsed),
    localTime(one.started),
    shortEventId(one.id),
  ]);
  say(table(['stopwatch', 'for', 'since', 'id'], rows));
}

async function running(client: Client): Promise<Stopwatch[]> {
  return (await client.get(PATH)) as Stopwatch[];
}

/** @throws ElatioError ELATIO_CLI_STOPWATCH where it is none, or might be several */
function find(list: readonly Stopwatch[], which: string | undefined): Stopwatch {
  const found = which === undefined ? list : list.filter((one) => one.label === which);
  if (found.length === 1) return found[0];
  const byId = list.find((one) => which !== undefined && one.id === idOrNone(which));
  if (byId) return byId;
  const those = found.map((one) => `${nameOf(one)} (${shortEventId(one.id)})`).join(', ');
  throw new ElatioError(
    'ELATIO_CLI_STOPWATCH',
    found.length > 1 ? `Several run: ${those}. Say which, by label or id.` : noneRuns(which),
  );
}

function noneRuns(which: string | undefined): string {
  if (which === undefined) return 'No stopwatch runs: "elatio stopwatch start" starts one.';
  return `No stopwatch "${cut(which, 40)}" runs: "elatio stopwatch status" shows those that do.`;
}

function idOrNone(text: string): number | undefined {
  return /^\d+-\d+$/.test(text) ? readEventId(text) : undefined;
}

function nameOf({ label }: Stopwatch): string {
  return label === '' ? 'no label' : cut(visible(label), 60);
}
