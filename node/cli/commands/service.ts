import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { heldMessage, holderOf, shellWord } from '../../directory/index.ts';
import type { ServiceStatus } from '../../service/index.ts';
import { askConsent } from '../ask.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say, visible } from '../output.ts';
import { serviceOf } from '../service-of.ts';

interface Options {
  readonly data?: string;
  readonly testing?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `elatio service install | uninstall | status`: Elatio as a part of the person's login. */
export function addService(program: Command): void {
  const service = program
    .command('service')
    .description('have Elatio started by your login, and again after a crash');
  const add = (name: string, description: string): Command =>
    service
      .command(name)
      .description(description)
      .option('--data <dir>', 'data directory')
      .option('--testing', 'for a node of its own, as "elatio up --testing"');
  add('install', 'write the service, after showing it, and start it')
    .option('-y, --yes', 'do not ask')
    .option('--force', 'write over a service that Elatio did not write')
    .action(install);
  add('uninstall', 'end the service and remove it; the data stays')
    .option('-y, --yes', 'do not ask')
    .action(uninstall);
  add('status', 'whether it is installed and runs').option('--json', 'as JSON').action(status);
}

async function install(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const { service, plan, hasDesktop } = await serviceOf(options);
  const before = await service.status();
  // The service would try in vain to have what another holds.
  const holder = before.manager?.running ? undefined : await holderOf(directory);
  if (holder) throw new ElatioError('ELATIO_DIRECTORY_HELD', heldMessage(directory, holder));
  say(`This writes ${plan.path}${before.file === 'none' ? '' : ', over what is there'}:\n`);
  for (const line of plan.text.replace('\ufeff', '').split(/\r?\n/)) say(`  ${visible(line)}`);
  const isRefused = before.file === 'foreign' && !options.force;
  if (!isRefused && !options.yes && !(await askConsent('Shall it, and be started?'))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
  }
  const todo = await service.install({ force: options.force ?? false });
  if (todo.length === 0) {
    say('Done: Elatio runs, and will from each login on.');
    say(`How it fares: ${commandLine(process.env, 'status', directory)}`);
  } else {
    say(
      'The service is written. Its manager is not within reach here; where you are logged in, type:',
    );
    for (const command of todo) say(`  ${command.map(shellWord).join(' ')}`);
  }
  await sayWhatIsLeft(directory, plan.name, hasDesktop);
}

/** What the service needs from the person before it does what it is for. */
async function sayWhatIsLeft(directory: string, name: string, hasDesktop: boolean): Promise<void> {
  if (process.platform === 'linux' && !hasDesktop) {
    say(
      'This login does not say when its desktop is up. For windows to be recorded, let the desktop run,',
    );
    say('when it starts: systemctl --user import-environment DISPLAY XAUTHORITY');
    say(`and then:       systemctl --user restart ${name}`);
  }
  const { protectionOf } = await import('../../keys/index.ts');
  if ((await protectionOf(directory)) !== 'passphrase') return;
  say(
    'The data is under a passphrase, so the service starts locked and records nothing until you type',
  );
  say(`  ${commandLine(process.env, 'unlock', directory)}`);
  say(
    'or open its address (as "elatio status" tells it) in a browser. To have your login open the data instead:',
  );
  say(`  ${commandLine(process.env, 'keys keychain', directory)}`);
}

async function uninstall(options: Options): Promise<void> {
  const { service, plan } = await serviceOf(options);
  const { file } = await service.status();
  if (file === 'ours' && !options.yes && !(await askConsent(`End it and remove ${plan.path}?`))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
  }
  if (await service.uninstall())
    say(`The service is ended, and ${plan.path} gone. The data stays.`);
  else say(`There is no service: ${plan.path} is not there.`);
}

async function status(options: Options): Promise<void> {
  const { service } = await serviceOf(options);
  const found = await service.status();
  if (options.json) return say(JSON.stringify(found));
  for (const line of described(found)) say(line);
}

function described({ path, file, runs, isCurrent, manager }: ServiceStatus): string[] {
  const whose = { ours: path, foreign: `${path}, NOT written by Elatio`, none: 'no' }[file];
  const other = file === 'ours' && !isCurrent;
  return [
    `installed  ${whose}`,
    ...(runs === undefined ? [] : [`starts     ${visible(runs)}`]),
    ...(other ? ['           not as "service install" with these options would write it now'] : []),
    ...(manager
      ? [
          `enabled    ${manager.enabled ? 'yes, it starts with your login' : 'no'}`,
          `running    ${manager.running ? 'yes' : 'no'}${manager.pid ? `, process ${manager.pid}` : ''} (${visible(manager.state)})`,
        ]
      : ["enabled    unknown: the system's manager of services is not within reach here"]),
  ];
}
