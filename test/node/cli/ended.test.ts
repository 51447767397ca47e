import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ended } from '../../../node/cli/ended.ts';
import { socketPathOf } from '../../../node/directory/index.ts';
import { temporaryFolder } from '../folder.ts';

/** A directory whose socket somebody answers on, as a daemon does until it is done. */
async function held() {
  const directory = temporaryFolder();
  const daemon = createServer((socket) => socket.end());
  daemon.listen(socketPathOf(directory));
  onTestFinished(() => void daemon.close());
  await once(daemon, 'listening');
  return { directory, daemon };
}

it('a daemon that does not end is no reason to wait for ever, nor to remove what it holds', async () => {
  const { directory } = await held();
  await expect(ended(directory, 150)).rejects.toMatchObject({ code: 'ELATIO_CLI_RUNS' });
});

it('one that does is waited for', async () => {
  const { directory, daemon } = await held();
  const waiting = ended(directory);
  daemon.close();
  await expect(waiting).resolves.toBeUndefined();
});
