import type { Command } from 'commander';
import type { Options } from '../compat.ts';

/** `elatio compat enable | disable | status`: lets ActivityWatch's Python clients read, not only write. */
export function addCompat(program: Command): void {
  const compat = program.command('compat').description("ActivityWatch's clients on this machine");
  const add = (name: string, description: string): Command =>
    compat
      .command(name)
      .description(description)
      .option('--data <dir>', 'data directory')
      .option('--testing', 'for a node and clients that were started with --testing');
  add('enable', 'give clients a key, in the file where they look for one')
    .option('-y, --yes', 'do not ask')
    .action(act('turnOn'));
  add('disable', 'take the key out of it, and end it')
    .option('-y, --yes', 'do not ask')
    .action(act('turnOff'));
  add('status', 'whether clients have a key').option('--json', 'as JSON').action(act('status'));
}

/** What only these commands need is imported when one runs. */
function act(name: 'turnOn' | 'turnOff' | 'status'): (options: Options) => Promise<void> {
  return async (options) => {
    const actions = await import('../compat.ts');
    return actions[name](options);
  };
}
