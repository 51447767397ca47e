import type { Command } from 'commander';
import type { Domain } from '../../../protocol/bucket.ts';
import { createClient } from '../client.ts';
import type { ToldDevice } from '../devices.ts';
import { directoryOf } from '../invocation.ts';
import { counted, say, visible, visibleJson } from '../output.ts';
import { isEverything, ownScopeLines, type ToldOwnScope } from '../scope.ts';
import { scopeIn, withScope } from './devices-keep.ts';
import { followJoin, JOIN, needPerson } from '../pairing.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly name?: string;
  readonly keep?: number | 'all';
  readonly domains?: readonly Domain[] | 'all';
}

/** `elatio join CODE`: makes this device one of those of the device that made the code. */
export function addJoin(program: Command): void {
  withScope(
    program
      .command('join')
      .description('join your other devices by the code that "elatio devices add" shows there')
      .argument('<code>', 'elatio:1:…'),
  )
    .option('--name <name>', "what this device is to be called (default: its host's name)")
    .option('-y, --yes', 'do not compare words: trusts whoever made the code')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(join);
}

async function join(code: string, options: Options): Promise<void> {
  const { json = false, yes = false, name } = options;
  needPerson(yes);
  const client = createClient({ directory: directoryOf(options) });
  const keeps = scopeIn(options);
  await client.post(JOIN, {
    code,
    trusts: yes,
    ...(name !== undefined && { name }),
    ...(Object.keys(keeps).length > 0 && { keeps }),
  });
  if (yes && !json) say('No words are compared: whoever made the code is trusted.');
  const end = (): void =>
    void client.delete(JOIN).finally(() => {
      if (!json) say('\nStopped: "elatio devices" shows whether it is one of them.');
      process.exit(130);
    });
  process.once('SIGINT', end);
  try {
    await followJoin(client, { quiet: json, yes });
  } finally {
    process.off('SIGINT', end);
  }
  const devices = (await client.get('/api/v1/devices')) as ToldDevice[];
  if (json) return say(visibleJson(JSON.stringify({ joined: true, devices })));
  const others = devices.filter(({ self, standing }) => !self && standing === 'active');
  const names = others.map((each) => visible(each.name)).join(', ');
  say(`This device and ${counted(others.length, 'other')} are one now: ${names}.`);
  const scope = (await client.get('/api/v1/scope')) as ToldOwnScope;
  if (!isEverything(scope)) say(ownScopeLines(scope)[0]);
  say('What each recorded comes to all of them. Recovery words of this device alone are void.');
}
