import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { shortId } from '../edits.ts';
import { directoryOf } from '../invocation.ts';
import { shortEventId } from '../logged.ts';
import { countOf, localTime, say, table, visibleJson } from '../output.ts';
import { count, moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

interface ListOptions extends Options {
  readonly since?: string;
  readonly actor?: string;
  readonly limit?: number;
}

/** An entry as `/api/v1` tells it; times are ISO 8601. */
interface ToldEntry {
  readonly first: string;
  readonly last: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly object: { readonly kind: string; readonly name: string; readonly domain: string };
  readonly from: string | null;
  readonly until: string | null;
  readonly count: number;
}

interface ToldVerification {
  readonly entries: number;
  readonly sound: number;
  readonly broken: { readonly sequence: number; readonly what: string } | null;
  readonly head: string;
}

const PATH = '/api/v1/audit';
const USUAL = 50;

/** `elatio audit`: who did what with what was recorded; `audit verify` whether that log is as it was written. */
export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('who read, exported or changed what was recorded, newest first')
    .option('--since <when>', 'from then on: a date, a time, or how long ago (2h, 7d)', moment)
    .option('--actor <who>', 'owner, program, session, token, or the id or name of one')
    .option('--limit <n>', `most entries to show (default: ${USUAL}, with --since all)`, count)
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(list);
  audit
    .command('verify')
    .description('whether the log is as it was written')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    // Options that both have are taken by the command that comes first.
    .action((_, command: Command) => verify(command.optsWithGlobals<Options>()));
}

async function list(options: ListOptions): Promise<void> {
  const query = new URLSearchParams({
    limit: String(options.limit ?? (options.since === undefined ? USUAL : -1)),
  });
  if (options.since !== undefined) query.set('since', options.since);
  if (options.actor !== undefined) query.set('actor', options.actor);
  const client = createClient({ directory: directoryOf(options) });
  const entries = (await client.get(`${PATH}?${query.toString()}`)) as ToldEntry[];
  if (options.json) return say(visibleJson(JSON.stringify(entries)));
  if (entries.length === 0) return say('Nothing was read or changed.');
  const rows = entries.map((entry) => [
    localTime(entry.last),
    actorOf(entry),
    entry.action,
    objectOf(entry),
    entry.object.domain,
    rangeOf(entry),
    countOf(entry.count),
  ]);
  say(table(['when', 'who', 'did', 'what', 'domain', 'from until', 'times'], rows));
}

function actorOf({ actor: { kind, id, name } }: ToldEntry): string {
  return [kind, id, name && `(${name})`].filter(Boolean).join(' ');
}

/** With ids as the commands show them that they are given to. */
function objectOf({ object: { kind, name } }: ToldEntry): string {
  if (name === '') return kind;
  const isEvent = (kind === 'log' || kind === 'stopwatches') && /^\d{1,16}$/.test(name);
  if (isEvent) return `${kind} ${shortEventId(Number(name))}`;
  return `${kind} ${kind === 'edits' ? shortId(name) : name}`;
}

function rangeOf({ from, until }: ToldEntry): string {
  if (from === null && until === null) return '';
  return [from, until].map((time) => (time === null ? '…' : localTime(time))).join(' – ');
}

async function verify(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.post(`${PATH}/verify`)) as ToldVerification;
  if (found.broken) process.exitCode = 1;
  if (options.json) return say(JSON.stringify(found));
  const { broken, entries, sound, head } = found;
  say(
    broken
      ? `TAMPERED WITH, or damaged, from entry ${broken.sequence} on: ${broken.what} Sound are the ${countOf(sound)} before, of ${countOf(entries)} in all.`
      : `Sound: all ${countOf(entries)} entries are as they were written.`,
  );
  say(`Digest of the newest: ${head}`);
}
