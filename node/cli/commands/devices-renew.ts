import { hostname } from 'node:os';
import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent, askPassphrase } from '../ask.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly yes?: boolean;
}

/** `elatio devices renew`: makes a device that was revoked one that can join. */
export function addDevicesRenew(devices: Command): void {
  devices
    .command('renew')
    .description('on a device that was revoked: make it a new one, which can join; stop it first')
    .option('--data <dir>', 'data directory')
    .option('-y, --yes', 'do not ask')
    .action(renew);
}

async function renew(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const question =
    'Make this device a new one? What it recorded stays; as the device that it was it can never speak again.';
  if (!options.yes && !(await askConsent(question))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
  }
  const [{ openExistingDirectory, sealing, systemNow }, { nativeSigning }, { leaveIdentity }] =
    await Promise.all([
      import('../../open.ts'),
      import('../../crypto.ts'),
      import('../../peers/index.ts'),
    ]);
  const { store } = await openExistingDirectory({
    directory,
    deviceName: hostname(),
    env: process.env,
    ask: () => askPassphrase('Passphrase of the data'),
  });
  try {
    const { sha256 } = sealing.primitives;
    await leaveIdentity({ store, signing: nativeSigning, sha256, now: systemNow });
  } finally {
    await store.stop();
  }
  say('This device is a new one. Start it, then join it:');
  say(`  elatio devices add                     on one of your others shows a code`);
  say(`  ${commandLine(process.env, 'join CODE', directory)}   here`);
}
