import { Transaction } from 'ethers';
import { expect, it } from 'vitest';
import { requestsInterface, tokenInterface } from '../../../marketplace/chain/contracts.ts';
import {
  createAccount,
  giveFrom,
  type Account,
  type Outgoing,
} from '../../../marketplace/chain/index.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import {
  deployment,
  done,
  memoryOutbox,
  newAccount,
  pass,
  personOn,
  shareChain,
  token,
} from './market.ts';
import { startProxy } from './proxy.ts';

const chain = shareChain();
const ask = (method: string, params: readonly unknown[] = []): Promise<unknown> =>
  chain().ask(method, params);
const mine = (blocks = 1): Promise<unknown> => ask('anvil_mine', [`0x${blocks.toString(16)}`]);

/** Blocks come only when a test makes them, until what is given is over. */
async function withoutMining<T>(during: () => Promise<T>): Promise<T> {
  await ask('evm_setAutomine', [false]);
  try {
    return await during();
  } finally {
    await ask('evm_setAutomine', [true]);
    await mine();
  }
}

const to = newAccount().address;
/** Nothing but a little ether, to whoever. */
const order = (purpose: string, value = 1n) => ({ purpose, to, data: '0x' as Hex, value });

/** Something for which the chain is asked how much gas it takes. */
const request = {
  to: deployment.requests.address,
  data: requestsInterface.encodeFunctionData('request', ['steps', 'here']) as Hex,
};

const nonceOf = async ({ address }: Account): Promise<number> =>
  Number(await ask('eth_getTransactionCount', [address, 'latest']));
const entriesOf = (outbox: { text: () => string }): Outgoing[] =>
  JSON.parse(outbox.text()) as Outgoing[];

it('a crash after signing and before sending sends the same transaction, not a second', async () => {
  const account = newAccount();
  const proxy = await startProxy(chain().url);
  proxy.answer = (response, { method }) =>
    method === 'eth_sendRawTransaction' && response.destroy() !== undefined;
  const kept = memoryOutbox();
  await giveFrom(ask, deployment, account.address, { wei: 10n ** 18n });
  const first = await personOn({ url: proxy.url, ask }, { account, kept, poor: true });
  const sent = await first.chain.transactions.send(order('pay'));
  expect(sent).toMatchObject({ state: 'pending', code: 'ELATIO_CHAIN_AWAY' });

  const second = await personOn(chain(), { account, kept, poor: true });
  expect((await second.chain.transactions.send(order('pay', 2n))).hash).toBe(sent.hash);
  expect(await second.chain.transactions.settled('pay', 'confirmed')).toMatchObject({
    state: 'confirmed',
    hash: sent.hash,
  });
  expect(await nonceOf(account)).toBe(1);
});

it('nothing leaves when it could not be kept', async () => {
  const full = { ...memoryOutbox(), save: () => Promise.reject(new Error('disk full')) };
  const { chain: mine, account } = await personOn(chain(), { kept: full });
  await expect(mine.transactions.send(order('pay'))).rejects.toThrow('disk full');
  expect(await nonceOf(account)).toBe(0);
  expect(await mine.transactions.known('pay')).toBeUndefined();
});

it('an outbox that is damaged stops everything', async () => {
  for (const text of ['{"a":1}', '[{"purpose":"pay"}]', '7']) {
    const { chain: mine } = await personOn(chain(), { kept: memoryOutbox(text) });
    await expect(mine.transactions.send(order('pay'))).rejects.toMatchObject({
      code: 'ELATIO_CHAIN_OUTBOX',
    });
  }
});

it('what the pool has lost is sent again', async () => {
  const person = await personOn(chain());
  const { transactions } = person.chain;
  await withoutMining(async () => {
    const { hash } = await transactions.send(order('pay'));
    await ask('anvil_dropTransaction', [hash]);
    expect(await ask('eth_getTransactionByHash', [hash])).toBeNull();
    expect(await transactions.look()).toMatchObject([{ state: 'pending', hash }]);
    expect(await ask('eth_getTransactionByHash', [hash])).not.toBeNull();
  });
  expect(await transactions.settled('pay', 'confirmed')).toMatchObject({ state: 'confirmed' });
});

it('what waits for too many blocks offers more, with the same nonce, and only one of the two is mined', async () => {
  const person = await personOn(chain(), { patience: 3 });
  const { transactions } = person.chain;
  await withoutMining(async () => {
    const first = await transactions.send(order('pay'));
    // Blocks of others, which leave it out.
    await ask('anvil_dropTransaction', [first.hash]);
    await mine(2);
    expect(await transactions.look()).toMatchObject([{ hash: first.hash }]);
    await ask('anvil_dropTransaction', [first.hash]);
    await mine(2);
    await transactions.look();
    const [entry] = entriesOf(person.outbox);
    expect(entry?.signed).toHaveLength(2);
    const [one, two] = (entry?.signed ?? []).map(({ raw }) => Transaction.from(raw));
    expect(two?.nonce).toBe(one?.nonce);
    for (const name of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
      const [before, after] = [one?.[name] ?? 0n, two?.[name] ?? 0n];
      expect(after * 1_000n >= before * 1_125n, name).toBe(true);
    }
  });
  const result = await transactions.settled('pay', 'confirmed');
  expect(result).toMatchObject({
    state: 'confirmed',
    hash: entriesOf(person.outbox)[0]?.signed[1]?.hash,
  });
  expect(await nonceOf(person.account)).toBe(1);
});

it('when fees rise above what was offered it offers more at once, and never more than allowed', async () => {
  const dear = { ...deployment, maxFee: String(100n * 10n ** 9n) };
  const person = await personOn(chain(), { deployment: dear });
  const { transactions } = person.chain;
  await withoutMining(async () => {
    await transactions.send(order('pay'));
    await ask('anvil_setNextBlockBaseFeePerGas', [`0x${(50n * 10n ** 9n).toString(16)}`]);
    await mine();
  });
  const result = await transactions.settled('pay', 'confirmed');
  expect(result.state).toBe('confirmed');
  const signed = entriesOf(person.outbox)[0]?.signed ?? [];
  expect(signed.length).toBeGreaterThan(1);
  expect(signed.every(({ fee }) => BigInt(fee) <= 100n * 10n ** 9n)).toBe(true);
  await calm();
});

it('fees above the cap are said, and nothing is signed; what waits is told to be stuck', async () => {
  const thrifty = { ...deployment, maxFee: String(3n * 10n ** 9n) };
  const person = await personOn(chain(), { deployment: thrifty, patience: 1 });
  const { transactions } = person.chain;
  await withoutMining(async () => {
    await transactions.send(order('pay'));
    await ask('anvil_setNextBlockBaseFeePerGas', [`0x${(50n * 10n ** 9n).toString(16)}`]);
    await mine(2);
    expect(await transactions.look()).toMatchObject([
      {
        state: 'pending',
        code: 'ELATIO_CHAIN_STUCK',
        reason: expect.stringContaining('3 gwei') as string,
      },
    ]);
    await expect(transactions.send(order('more'))).rejects.toMatchObject({
      code: 'ELATIO_CHAIN_GAS',
      message: expect.stringContaining('is the most that may be paid') as string,
    });
    await calm();
  });
  expect(await transactions.settled('pay', 'confirmed')).toMatchObject({ state: 'confirmed' });
});

/** Fees as they were. */
const calm = (): Promise<unknown> =>
  ask('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00']).then(() => mine());

it('a transaction whose block is gone goes back to pending, and is mined again', async () => {
  const deep = { ...deployment, confirmations: 3 };
  const person = await personOn(chain(), { deployment: deep });
  const { transactions } = person.chain;
  await mine();
  const snapshot = await ask('evm_snapshot');
  const { hash } = await transactions.send(order('pay'));
  expect(await transactions.settled('pay', 'mined')).toMatchObject({ state: 'mined', hash });
  await ask('evm_revert', [snapshot]);
  await withoutMining(async () => {
    expect(await transactions.look()).toMatchObject([{ state: 'pending', hash }]);
  });
  expect(await transactions.settled('pay', 'mined')).toMatchObject({ state: 'mined', hash });
  await mine(2);
  expect(await transactions.look()).toMatchObject([{ state: 'confirmed', hash }]);
  expect(await nonceOf(person.account)).toBe(1);
});

it('a reorganisation to other blocks is survived', async () => {
  const deep = { ...deployment, confirmations: 4 };
  const person = await personOn(chain(), { deployment: deep });
  const { transactions } = person.chain;
  await mine(3);
  const { hash } = await transactions.send(order('pay'));
  await transactions.settled('pay', 'mined');
  await mine();
  await ask('anvil_reorg', [2, []]);
  const after = await transactions.settled('pay', 'mined');
  expect(after.hash).toBe(hash);
  await mine(4);
  expect(await transactions.settled('pay', 'confirmed')).toMatchObject({
    state: 'confirmed',
    hash,
  });
});

it('nonces that were lost are filled, so that what comes after is mined', async () => {
  const person = await personOn(chain());
  const { transactions } = person.chain;
  const stranger = await personOn(chain(), { account: person.account, poor: true });
  await withoutMining(async () => {
    const lost = await stranger.chain.transactions.send(order('theirs'));
    const ours = await transactions.send(order('ours'));
    expect(entriesOf(person.outbox)[0]?.nonce).toBe(1);
    await ask('anvil_dropTransaction', [lost.hash]);
    await mine();
    expect(await transactions.look()).toMatchObject([{ state: 'pending', hash: ours.hash }]);
  });
  expect(await transactions.settled('ours', 'confirmed')).toMatchObject({ state: 'confirmed' });
  expect(await nonceOf(person.account)).toBe(2);
});

it('two processes with one key both get done what they are for', async () => {
  const account = newAccount();
  const one = await personOn(chain(), { account });
  const two = await personOn(chain(), { account, poor: true });
  const purposes = ['a', 'b', 'c'];
  const results = await Promise.all(
    [one, two].flatMap((person, i) =>
      purposes.map((purpose) =>
        done(person, person.chain.transactions.send(order(purpose, BigInt(i)))),
      ),
    ),
  );
  expect(results.map(({ state }) => state)).toEqual(Array(6).fill('confirmed'));
  expect(new Set(results.map(({ hash }) => hash)).size).toBe(6);
  expect(await nonceOf(account)).toBe(6);
});

it('what another took the place of is not done twice where that did the same', async () => {
  const account = newAccount();
  const one = await personOn(chain(), { account });
  // Signed, and held back by its node.
  const proxy = await startProxy(chain().url);
  proxy.answer = (response, { method }) =>
    method === 'eth_sendRawTransaction' && response.destroy() !== undefined;
  const held = await personOn({ url: proxy.url, ask }, { account, poor: true });
  const purpose = 'request';
  await held.chain.transactions.send({ purpose, ...request });
  await done(one, one.chain.transactions.send(order('in its place')));
  proxy.answer = undefined;
  const result = await held.chain.transactions.settled(purpose, 'confirmed');
  expect(result.state).toBe('confirmed');
  expect(entriesOf(held.outbox)[0]?.nonce).toBe(1);
  expect(await nonceOf(account)).toBe(2);
});

it('one that reverts on the chain says why in words', async () => {
  const person = await personOn(chain());
  const data = `0x51cff8d9${'0'.repeat(64)}`;
  // Not asked before: it has gas of its own.
  const sent = person.chain.transactions.send({
    purpose: 'odd',
    to: deployment.exchange.address,
    data: data as Hex,
    gas: 100_000n,
  });
  expect(await done(person, sent)).toMatchObject({
    state: 'reverted',
    code: 'ELATIO_CHAIN_REVERTED',
    reason: expect.stringContaining('refuses') as string,
  });
});

it('one that runs out of gas says so, and may be tried again', async () => {
  const person = await personOn(chain());
  const data = tokenInterface.encodeFunctionData('mint', [newAccount().address, 1n]) as Hex;
  const mint = { purpose: 'mint', to: token, data };
  expect(
    await done(person, person.chain.transactions.send({ ...mint, gas: 40_000n })),
  ).toMatchObject({ state: 'reverted', code: 'ELATIO_CHAIN_GAS' });
  expect(await done(person, person.chain.transactions.send(mint))).toMatchObject({
    state: 'confirmed',
  });
});

it('an estimate has room for a second more', async () => {
  const person = await personOn(chain());
  const purpose = 'request';
  await person.chain.transactions.send({ purpose, ...request });
  const { gasUsed } = (await ask('eth_getTransactionReceipt', [
    (await person.chain.transactions.settled(purpose, 'confirmed')).hash,
  ])) as { gasUsed: string };
  const limit = Number(entriesOf(person.outbox)[0]?.gas);
  expect(limit).toBeGreaterThanOrEqual(1.19 * Number(gasUsed));
});

it('an account that runs out of ether while it waits says so, and goes on once it has some', async () => {
  const person = await personOn(chain());
  const { transactions } = person.chain;
  await withoutMining(async () => {
    const { hash } = await transactions.send(order('pay'));
    await ask('anvil_dropTransaction', [hash]);
    await ask('anvil_setBalance', [person.account.address, '0x1']);
    expect(await transactions.look()).toMatchObject([
      { state: 'pending', code: 'ELATIO_CHAIN_FUNDS' },
    ]);
    await ask('anvil_setBalance', [person.account.address, '0xde0b6b3a7640000']);
  });
  const result = await transactions.settled('pay', 'confirmed');
  expect(result).toMatchObject({ state: 'confirmed' });
  expect(result).not.toHaveProperty('reason');
});

it('waiting for what was never sent is refused, and waiting can be given up', async () => {
  const { chain: mine } = await personOn(chain());
  await expect(mine.transactions.settled('nothing', 'mined')).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_PURPOSE',
  });
  await withoutMining(async () => {
    await mine.transactions.send(order('pay'));
    await expect(
      mine.transactions.settled('pay', 'mined', AbortSignal.timeout(100)),
    ).rejects.toMatchObject({ name: expect.stringMatching(/Timeout|Abort/) as string });
  });
});

it('time that passes does not confuse it', async () => {
  const person = await personOn(chain());
  await pass(ask, 10 * 86_400);
  expect(await done(person, person.chain.transactions.send(order('late')))).toMatchObject({
    state: 'confirmed',
  });
});

it('what is no key is refused, and not repeated', () => {
  for (const key of ['0x', '0x12', `0x${'0'.repeat(64)}`, 'secret'] as Hex[]) {
    try {
      createAccount(key);
      expect.fail('it was taken');
    } catch (error) {
      expect(error).toMatchObject({ code: 'ELATIO_CHAIN_KEY' });
      expect(String(error)).not.toContain('secret');
    }
  }
});
