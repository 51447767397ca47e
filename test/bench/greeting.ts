import { hexOf } from '../../protocol/bytes.ts';
import { decodeRegister } from '../../protocol/register.ts';
import { framesOf } from '../../protocol/sync/frames.ts';
import type { Input, Replication } from '../../protocol/sync/interface.ts';
import { createReplication } from '../../protocol/sync/replication.ts';
import { nativeSigning as signing } from '../../node/crypto.ts';
import { openDirectory, sealing, systemNow } from '../../node/open.ts';
import { createOwner } from '../../node/owner.ts';
import { createHeads } from '../../node/peers/heads.ts';
import { createPeerRecords } from '../../node/peers/index.ts';

/**
 * What two devices that have the same say until they know it, once they are connected: in bytes of both, with the time
 * that both take over it.
 * @param directories of devices whose daemons have ended
 */
export async function greetingOf(
  directories: readonly string[],
): Promise<{ readonly ms: number; readonly bytes: number; readonly synced: boolean }> {
  const nodes = new Map<string, Replication>();
  const ends: (() => Promise<void>)[] = [];
  for (const directory of directories) {
    const ask = async (): Promise<undefined> => undefined;
    const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
    nodes.set(hexOf(store.device.publicKey), await replicationOf(store));
    ends.push(() => store.stop());
  }
  const [a, b] = [...nodes.keys()];
  const otherOf = (peer: string): string => (peer === a ? b : a);
  let bytes = 0;
  const inputs: (readonly [to: string, input: Input])[] = [
    [a, { type: 'connected', peer: b }],
    [b, { type: 'connected', peer: a }],
  ];
  const begin = performance.now();
  for (let next = inputs.shift(); next; next = inputs.shift()) {
    const [to, input] = next;
    for (const output of nodes.get(to)?.handle(input, systemNow()) ?? []) {
      if (output.type !== 'send') continue;
      for (const frame of framesOf(output.message)) bytes += frame.length;
      inputs.push([otherOf(to), { type: 'message', peer: to, message: output.message }]);
    }
  }
  const ms = performance.now() - begin;
  const synced = [...nodes.values()].every((node) => node.progress().every((each) => each.synced));
  for (const end of ends) await end();
  return { ms, bytes, synced };
}

async function replicationOf(
  store: Awaited<ReturnType<typeof openDirectory>>['store'],
): Promise<Replication> {
  const { device, local, replicas } = store;
  const { primitives, random } = sealing;
  const { sha256 } = primitives;
  const records = createPeerRecords(local);
  const deps = { local, records, device, primitives, signing, random, now: systemNow };
  const roster = await createOwner(deps).roster();
  const heads = createHeads({
    device,
    roster,
    replicas,
    signing,
    sha256,
    now: systemNow,
    isHeard: () => true,
    before: async () => undefined,
    say: () => undefined,
    onError: () => undefined,
  });
  return createReplication({
    self: { device: device.publicKey, secret: device.secret, role: 'admin' },
    owner: roster.owner,
    holding: {
      roster,
      registers: records
        .registers()
        .filter((each) => decodeRegister(signing, each).frontier.every((one) => roster.has(one))),
      streams: [...heads.all(), ...(await replicas.records())],
    },
    choices: { wants: () => 'yes', rank: () => 0 },
    signing,
    sha256,
    random,
  });
}
