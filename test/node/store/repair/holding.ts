/** A process that takes a directory until its input ends: `node holding.ts store|repair DIRECTORY`. */
import { once } from 'node:events';
import { nativePrimitives, randomBytes, zstd } from '../../../../node/crypto.ts';
import { openRepair, openStore } from '../../../../node/store/index.ts';

const [, , what, directory] = process.argv;
const deps = {
  directory,
  diskKey: new Uint8Array(32).fill(7),
  sealing: { primitives: nativePrimitives, random: randomBytes },
  compression: zstd,
  now: () => Date.now() * 1000,
  deviceName: 'holding',
};
try {
  const held = what === 'store' ? await openStore(deps) : await openRepair(deps);
  process.stdout.write('held\n');
  process.stdin.resume();
  await once(process.stdin, 'end');
  await ('stop' in held ? held.stop() : held.close());
} catch (error) {
  process.stdout.write(
    `${error instanceof Error && 'code' in error ? String(error.code) : 'failed'}\n`,
  );
}
