/** Secrets between the owner's devices, and for who has the words alone. */
import { expect, test } from 'vitest';
import { sealing } from '../../../../node/open.ts';
import { hexOf } from '../../../../protocol/bytes.ts';
import { ownerSecretsOf } from '../../../../protocol/keys/words.ts';
import { enrol, startNode, type TestNode } from '../nodes.ts';

const secret = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);

function entrustedOf({ peers }: TestNode) {
  const entrusted = peers.entrusted();
  if (!entrusted) throw new Error('nothing is heard of others');
  return entrusted;
}

const secretsOf = (node: TestNode, name: string, words?: Uint8Array): readonly string[] =>
  entrustedOf(node)
    .read(name, words)
    .map((each) => hexOf(each.secret));

/** Three devices of one owner: an admin, an admin, a member. */
async function house() {
  const laptop = await startNode('laptop');
  const desk = await startNode('desk');
  const phone = await startNode('phone');
  const entropy = laptop.owner.entropy();
  if (!entropy) throw new Error('the words are gone');
  await enrol(laptop, desk);
  await enrol(laptop, phone);
  await laptop.peers.say({
    kind: 'role',
    device: phone.store.device.publicKey,
    role: 'member',
  });
  await expect.poll(() => laptop.peers.status().synced, { timeout: 15_000 }).toBe(2);
  return { laptop, desk, phone, words: ownerSecretsOf(sealing.primitives, entropy).recovery };
}

test('what is for admins opens on their devices and by the words, and on no other device', async () => {
  const { laptop, desk, phone, words } = await house();
  await entrustedOf(laptop).write('market/guardian', 'admins', secret);
  await entrustedOf(laptop).write('market/other', 'admins', other);
  await expect
    .poll(() => secretsOf(desk, 'market/guardian'), { timeout: 15_000 })
    .toEqual([hexOf(secret)]);
  await expect
    .poll(() => secretsOf(phone, 'market/guardian', words), { timeout: 15_000 })
    .toEqual([hexOf(secret)]);
  expect(secretsOf(phone, 'market/guardian')).toEqual([]);
});

test('what is for the words opens on no device, that which wrote it included', async () => {
  const { laptop, desk, words } = await house();
  await entrustedOf(laptop).write('market/key', 'words', secret);
  await expect
    .poll(() => secretsOf(desk, 'market/key', words), { timeout: 15_000 })
    .toEqual([hexOf(secret)]);
  for (const node of [laptop, desk]) expect(secretsOf(node, 'market/key')).toEqual([]);
  expect(secretsOf(desk, 'market/key', other)).toEqual([]);
});

test('nothing is written anew while it stands so, and the newest of several comes first', async () => {
  const { laptop, desk } = await house();
  const versions = () =>
    entrustedOf(laptop)
      .read('market/guardian')
      .map(({ version }) => version);
  await entrustedOf(laptop).write('market/guardian', 'admins', secret);
  const [first] = versions();
  await entrustedOf(laptop).write('market/guardian', 'admins', secret);
  expect(versions()).toEqual([first]);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await entrustedOf(desk).write('market/guardian', 'admins', other);
  await expect
    .poll(() => secretsOf(laptop, 'market/guardian'), { timeout: 15_000 })
    .toEqual([hexOf(other), hexOf(secret)]);
});
