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

/** `elatio devices renew`: makes a device that was revoked, or copied to another machine, one that can join. */
export function addDevicesRenew(devices: Command): void {
  devices
    .command('renew')
    .description(
      'make a device that was revoked, or copied to another machine, a new one, which can join; stop it first',
    )
    .option('--data <dir>', 'data directory')
    .option('-y, --yes', 'do not ask')
    .action(renew);
}

async function renew(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const question =
    'Make this device a new one? What it recorded stays; as the device that it was it can never speak again.';
  const deviceName = hostname();
  if (!options.yes && !(await askConsent(question))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
  }
  const [
    { openExistingDirectory, sealing, systemNow },
    { nativeSigning, zstd },
    { isCopied, leaveIdentity },
    { beginAnew },
  ] = await Promise.all([
    import('../../open.ts'),
    import('../../crypto.ts'),
    import('../../peers/index.ts'),
    import('../../former/index.ts'),
  ]);
  const { store, unlocked } = await openExistingDirectory({
    directory,
    deviceName,
    env: process.env,
    ask: () => askPassphrase('Passphrase of the data'),
  });
  const copied = isCopied(store.local);
  try {
    const { sha256 } = sealing.primitives;
    if (copied) {
      const { diskKey } = unlocked;
      const now = systemNow;
      await beginAnew(store, { directory, diskKey, sealing, compression: zstd, now, deviceName });
    } else await leaveIdentity({ store, signing: nativeSigning, sha256, now: systemNow });
  } finally {
    await store.stop();
  }
  say('This device is a new one. Start it, then join it:');
  say(`  elatio devices add                     on one of your others shows a code`);
  say(`  ${commandLine(process.env, 'join CODE', directory)}   here`);
  if (copied) {
    say(
      'Another machine goes on as the device that it was. What this one alone recorded is set aside',
    );
    say('until it has joined, and comes back by itself once it has what the others have.');
  }
}
