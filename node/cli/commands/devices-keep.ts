import { type Command, Option } from 'commander';
import type { Domain } from '../../../protocol/bucket.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { counted, say, visible, visibleJson } from '../output.ts';
import {
  daysOf,
  domainsOf,
  ownScopeLines,
  scopeText,
  type ToldOwnScope,
  type ToldScope,
} from '../scope.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly keep?: number | 'all';
  readonly domains?: readonly Domain[] | 'all';
}

const PATH = '/api/v1/scope';

/** Options by which a person says what a device keeps of what the others record. */
export function withScope(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--keep <age>',
        'of what others record only the last 90d, 12w or 1y; or all',
      ).argParser(daysOf),
    )
    .addOption(
      new Option('--domains <list>', 'only such domains of it: core,manual; or all').argParser(
        domainsOf,
      ),
    );
}

/** What options say, of what they say anything of. */
export function scopeIn({ keep, domains }: Pick<Options, 'keep' | 'domains'>): Partial<ToldScope> {
  return {
    ...(keep !== undefined && { days: keep === 'all' ? null : keep }),
    ...(domains !== undefined && { domains: domains === 'all' ? null : domains }),
  };
}

/** `elatio devices keep`: what this device keeps of what the others record. */
export function addDevicesKeep(devices: Command): void {
  withScope(
    devices
      .command('keep')
      .description('what this device keeps of what your others record; changes it'),
  )
    .option('--data <dir>', 'data directory')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(keep);
}

async function keep(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const before = (await client.get(PATH)) as ToldOwnScope;
  const change = scopeIn(options);
  if (Object.keys(change).length === 0) return tell(before, options);
  const wanted: ToldScope = { days: before.days, domains: before.domains, ...change };
  if (!options.yes && isNarrower(wanted, before)) {
    const { items } = (await client.post(`${PATH}/preview`, wanted)) as { readonly items: number };
    const question = `Keep only ${scopeText(wanted)} of what your others record? ${counted(items, 'item')} of the log ${items === 1 ? 'goes' : 'go'} from this device, each once another one is known to have it.`;
    if (!(await askConsent(question))) {
      throw new ElatioError(
        'ELATIO_CLI_CANCELLED',
        'Nothing was changed (--yes asks no question).',
      );
    }
  }
  tell((await client.put(PATH, wanted)) as ToldOwnScope, options);
}

/** Whether something is kept before that would not be. */
function isNarrower(wanted: ToldScope, before: ToldScope): boolean {
  const { days, domains } = wanted;
  const isShorter = days !== null && days < (before.days ?? Infinity);
  const kept = before.domains;
  const isFewer =
    domains !== null && (kept === null || kept.some((domain) => !domains.includes(domain)));
  return isShorter || isFewer;
}

function tell(scope: ToldOwnScope, { json }: Options): void {
  if (json) return say(visibleJson(JSON.stringify(scope)));
  for (const line of ownScopeLines(scope)) say(visible(line));
}
