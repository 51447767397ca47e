import { id } from 'ethers';
import { expect, it } from 'vitest';
import { createRpc } from '../../../marketplace/chain/rpc.ts';
import { createChain } from '../../../marketplace/chain/index.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { seal } from './goods.ts';
import {
  deployment,
  done,
  memoryOutbox,
  newAccount,
  offerOf,
  personOn,
  shareChain,
  token,
  saleOf,
} from './market.ts';
import { startProxy, type Proxy } from './proxy.ts';

const chain = shareChain();
const order = { purpose: 'pay', to: newAccount().address, data: '0x' as Hex, value: 1n };

/** Somebody who asks these nodes. */
const over = (urls: readonly string[], more: Parameters<typeof personOn>[1] = {}) =>
  personOn(chain(), { urls, ...more });

const lying = async (tamper: Proxy['tamper']): Promise<Proxy> => {
  const proxy = await startProxy(chain().url);
  proxy.tamper = tamper;
  return proxy;
};

it('a node that is down, stalls, talks nonsense or hangs up is left for one that works', async () => {
  const faults: readonly NonNullable<Proxy['answer']>[] = [
    (response) => response.destroy() !== undefined,
    (response) => response.end('<html>hello</html>') !== undefined,
    (response) => response.end('{"jsonrpc":"2.0","id":1,"res') !== undefined,
    (response) => response.end('[]') !== undefined,
    (response) => response.end('null') !== undefined,
    (response) =>
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 999_999, result: '0x1' })) !== undefined,
    (response) => response.writeHead(429).end() !== undefined,
    (response) => response.writeHead(502).end('bad gateway') !== undefined,
    (response, { id }) =>
      response.end(
        JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_005, message: 'limit exceeded' } }),
      ) !== undefined,
  ];
  for (const answer of faults) {
    const proxy = await startProxy(chain().url);
    proxy.answer = answer;
    const person = await over([proxy.url, 'http://127.0.0.1:1', chain().url]);
    expect(await done(person, person.chain.transactions.send(order))).toMatchObject({
      state: 'confirmed',
    });
    expect(proxy.asked.length).toBeGreaterThan(0);
  }
});

it('one that fails in the middle is left, and taken back only once it is of the right chain', async () => {
  const proxy = await startProxy(chain().url);
  const person = await over([proxy.url, chain().url]);
  await person.chain.exchange.balances(person.account.address);
  proxy.answer = (response) => response.destroy() !== undefined;
  await person.chain.exchange.balances(person.account.address);
  proxy.answer = undefined;
  proxy.asked.length = 0;
  const other = await over([proxy.url]);
  await other.chain.exchange.balances(person.account.address);
  expect(proxy.asked[0]?.method).toBe('eth_chainId');
});

it('who alone is asked and fails is said to be away, by its host and without its secrets', async () => {
  const proxy = await startProxy(chain().url);
  proxy.answer = (response) => response.destroy() !== undefined;
  const person = await over([`${proxy.url}/v3/secret-of-mine`]);
  const asking = person.chain.exchange.balances(person.account.address);
  await expect(asking).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_AWAY',
    message: expect.stringContaining(new URL(proxy.url).host) as string,
  });
  await expect(asking).rejects.not.toMatchObject({
    message: expect.stringContaining('secret-of-mine') as string,
  });
});

it('a stalling node is given up after its time, and at once when nobody wants the answer any more', async () => {
  const proxy = await startProxy(chain().url);
  proxy.answer = () => true;
  const rpc = createRpc({ url: proxy.url, timeout: 100 });
  await expect(rpc.ask('eth_chainId', [])).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_AWAY',
    message: expect.stringContaining('in time') as string,
  });
  // Also one that begins and never ends.
  proxy.answer = (response) => response.write('{"jsonrpc":') || true;
  await expect(rpc.ask('eth_chainId', [])).rejects.toMatchObject({ code: 'ELATIO_CHAIN_AWAY' });
  const patient = createRpc({ url: proxy.url, timeout: 600_000 });
  const reason = new Error('never mind');
  const gone = AbortSignal.timeout(50);
  const asking = patient.ask('eth_chainId', [], AbortSignal.any([gone]));
  await expect(asking).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(patient.ask('eth_chainId', [], AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('an answer of 100 MB is not read to its end', async () => {
  const proxy = await startProxy(chain().url);
  let written = 0;
  proxy.answer = (response) => {
    const part = Buffer.alloc(1 << 20, 0x20);
    const more = (): void => {
      while (!response.destroyed && written < 100) {
        written += 1;
        if (!response.write(part)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
    return true;
  };
  const rpc = createRpc({ url: proxy.url });
  await expect(rpc.ask('eth_chainId', [])).rejects.toMatchObject({ code: 'ELATIO_CHAIN_GARBLED' });
  expect(written).toBeLessThan(60);

  proxy.answer = (response) =>
    response.writeHead(200, { 'content-length': String(1e8) }).write(' ') || true;
  await expect(rpc.ask('eth_chainId', [])).rejects.toMatchObject({ code: 'ELATIO_CHAIN_GARBLED' });
});

it('a node that sends us elsewhere is not followed', async () => {
  const other = await startProxy(chain().url);
  const proxy = await startProxy(chain().url);
  for (const status of [301, 302, 307, 308]) {
    proxy.answer = (response) =>
      response.writeHead(status, { location: `${other.url}/` }).end() !== undefined;
    const rpc = createRpc({ url: proxy.url.replace('http://', 'http://user:secret@') });
    await expect(rpc.ask('eth_chainId', [])).rejects.toMatchObject({ code: 'ELATIO_CHAIN_AWAY' });
  }
  expect(other.asked).toEqual([]);
});

it('what is no address of a node is refused', () => {
  for (const url of ['', 'localhost:8545', 'ws://127.0.0.1', 'file:///etc/passwd']) {
    expect(() => createRpc({ url })).toThrow(expect.objectContaining({ code: 'ELATIO_CHAIN_URL' }));
  }
  const nobody = { deployment, account: newAccount(), outbox: memoryOutbox(), urls: [] };
  expect(() => createChain(nobody)).toThrow(expect.objectContaining({ code: 'ELATIO_CHAIN_URL' }));
});

it('a node of another chain is refused, and so is one with other code or none', async () => {
  const wrong = await lying(({ method }, result) => (method === 'eth_chainId' ? '0x1' : result));
  const changed = await lying(({ method }, result) =>
    method === 'eth_getCode' ? '0x6001' : result,
  );
  const empty = await lying(({ method }, result) => (method === 'eth_getCode' ? '0x' : result));
  const cases = [
    [wrong, 'ELATIO_CHAIN_WRONG', 'is a node of chain 1'],
    [changed, 'ELATIO_CHAIN_CODE', 'other code'],
    [empty, 'ELATIO_CHAIN_CODE', 'has no contract'],
  ] as const;
  for (const [proxy, code, words] of cases) {
    const alone = await over([proxy.url]);
    await expect(alone.chain.transactions.send(order)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
    expect(alone.outbox.text()).toBe('[]');
    const asked = proxy.asked.map(({ method }) => method);
    expect(asked).not.toContain('eth_sendRawTransaction');
    const both = await over([proxy.url, chain().url]);
    expect(await both.chain.exchange.balances(both.account.address)).toHaveLength(2);
  }
});

it('the code is asked for once, not with every question', async () => {
  const proxy = await startProxy(chain().url);
  const person = await over([proxy.url]);
  for (let i = 0; i < 3; i += 1) await person.chain.exchange.balances(person.account.address);
  expect(proxy.asked.filter(({ method }) => method === 'eth_chainId')).toHaveLength(1);
});

it('a receipt of a block that is not on the chain is not believed', async () => {
  let isSent = false;
  const liar = await lying(({ method, params }, result) => {
    if (method === 'eth_getTransactionCount' && isSent) return '0x1';
    if (method !== 'eth_getTransactionReceipt') return result;
    const blockHash = id('no such block');
    const [transactionHash] = params;
    return { transactionHash, blockHash, blockNumber: '0x1', status: '0x1', gasUsed: '0x5208' };
  });
  // It keeps the transaction to itself, and says that it is mined.
  liar.answer = (response, { method, id }) => {
    if (method !== 'eth_sendRawTransaction') return false;
    isSent = true;
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: '0x' }));
    return true;
  };
  const person = await over([liar.url]);
  const { transactions } = person.chain;
  await transactions.send(order);
  for (let i = 0; i < 4; i += 1) {
    expect(await transactions.look()).toMatchObject([
      { state: 'pending', code: 'ELATIO_CHAIN_LIES' },
    ]);
  }
});

it('a receipt that only one of two nodes has is not believed', async () => {
  const liar = await lying(({ method }, result) =>
    method === 'eth_getTransactionReceipt' && result !== null
      ? { ...(result as object), status: '0x0' }
      : result,
  );
  const person = await over([chain().url, liar.url]);
  const { transactions } = person.chain;
  const { hash } = await transactions.send(order);
  const receipt = (): Promise<unknown> => chain().ask('eth_getTransactionReceipt', [hash]);
  await expect.poll(receipt).not.toBeNull();
  for (let i = 0; i < 4; i += 1) {
    expect(await transactions.look()).toMatchObject([
      {
        state: 'pending',
        code: 'ELATIO_CHAIN_LIES',
        reason: expect.stringContaining(new URL(liar.url).host) as string,
      },
    ]);
  }
  // Once the two agree it is done.
  liar.tamper = (_, result) => result;
  expect(await transactions.settled('pay', 'confirmed')).toMatchObject({
    state: 'confirmed',
    hash,
  });
});

it('a node cannot pass off the receipt or the block of another', async () => {
  const first = await over([chain().url]);
  const { hash } = await done(first, first.chain.transactions.send(order));
  const receipt = await chain().ask('eth_getTransactionReceipt', [hash]);
  const liar = await lying(({ method }, result) =>
    method === 'eth_getTransactionReceipt' ? receipt : result,
  );
  const person = await over([liar.url]);
  const { transactions } = person.chain;
  await transactions.send(order);
  const count = (): Promise<unknown> =>
    chain().ask('eth_getTransactionCount', [person.account.address, 'latest']);
  await expect.poll(count).toBe('0x1');
  expect(await transactions.look()).toMatchObject([
    { state: 'pending', code: 'ELATIO_CHAIN_LIES' },
  ]);
});

it('what a node has forgotten is asked of another, and in the end said in words', async () => {
  const forgetful = await startProxy(chain().url);
  forgetful.answer = (response, { method, id }) => {
    if (method !== 'eth_call') return false;
    const error = { code: -32_000, message: 'missing trie node' };
    response.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
    return true;
  };
  const subject = { sale: id('some sale') as Hex, token, account: newAccount().address };
  const both = await over([forgetful.url, chain().url], { poor: true });
  expect(await both.chain.view(subject)).toMatchObject({ newest: { state: 'none' } });
  const alone = await over([forgetful.url], { poor: true });
  await expect(alone.chain.view(subject)).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_AWAY',
    message: expect.stringContaining('missing trie node') as string,
  });
});

it('a sale that only one of two nodes says is paid for moves nobody to show the key', async () => {
  const [seller, buyer] = [newAccount(), newAccount()];
  const KEY = id('a key') as Hex;
  const { offer } = await offerOf(chain().ask, seller, buyer.address, seal(KEY, 1, 2));
  const sale = saleOf(offer);
  const paid = `0x${'1'.padStart(64, '0')}${'f'.repeat(8).padStart(64, '0')}`;
  const liar = await lying(({ method, params }, result) =>
    method === 'eth_call' && JSON.stringify(params).includes(sale.slice(2)) ? paid : result,
  );
  const person = await over([liar.url, chain().url], { account: seller });
  const subject = { sale, token, account: seller.address };
  await expect(person.chain.view(subject)).rejects.toMatchObject({ code: 'ELATIO_CHAIN_LIES' });
  await expect(person.chain.exchange.reveal(offer, KEY)).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_LIES',
  });
  expect(liar.asked.some((it) => JSON.stringify(it.params).includes(KEY.slice(2)))).toBe(false);
});

it('answers that nothing can be made of are garbled, whatever was asked', async () => {
  const account = newAccount();
  const { offer } = await offerOf(
    chain().ask,
    account,
    account.address,
    seal(id('k') as Hex, 1, 2),
  );
  const subject = { sale: saleOf(offer), token, account: account.address };
  const nonsense = [null, 7, '0x', '0xzz', {}, [], 'hello', `0x${'f'.repeat(128)}`, { number: -1 }];
  const methods = ['eth_getBlockByNumber', 'eth_call', 'eth_chainId'];
  for (const method of methods) {
    for (const said of nonsense) {
      const liar = await lying((question, result) => (question.method === method ? said : result));
      const person = await over([liar.url], { account, poor: true });
      await expect(
        person.chain.view(subject),
        `${method} ${JSON.stringify(said)}`,
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^ELATIO_CHAIN_(GARBLED|WRONG|LIES)$/) as string,
      });
    }
  }
});

it('events are found where a node looks through few blocks at once', async () => {
  const [seller, buyer] = [await over([chain().url]), await over([chain().url])];
  const KEY = id('another key') as Hex;
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2));
  await done(buyer, buyer.chain.exchange.fund(signed));
  await done(seller, seller.chain.exchange.reveal(signed.offer, KEY));
  await chain().ask('anvil_mine', ['0x40']);
  const narrow = await startProxy(chain().url);
  narrow.answer = (response, { method, params, id }) => {
    const filter = params[0] as { fromBlock: string; toBlock: string };
    if (method !== 'eth_getLogs' || Number(filter.toBlock) - Number(filter.fromBlock) < 10) {
      return false;
    }
    const error = { code: -32_602, message: 'query spans more than 10 blocks' };
    response.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
    return true;
  };
  const person = await over([narrow.url], { poor: true });
  const subject = { sale: saleOf(signed.offer), token, account: seller.account.address };
  expect(await person.chain.view(subject)).toMatchObject({
    newest: { state: 'revealed' },
    key: KEY,
  });
});

it('with more confirmations the view tells the newest apart from what can be relied on', async () => {
  const deep = { ...deployment, confirmations: 4 };
  const [seller, buyer] = [await over([chain().url]), await over([chain().url])];
  const signed = await offerOf(
    chain().ask,
    seller.account,
    buyer.account.address,
    seal(id('k') as Hex, 1, 2),
  );
  await done(buyer, buyer.chain.exchange.fund(signed));
  const careful = await over([chain().url], { deployment: deep, poor: true });
  const subject = { sale: saleOf(signed.offer), token, account: seller.account.address };
  expect(await careful.chain.view(subject)).toMatchObject({
    newest: { state: 'funded' },
    confirmed: { state: 'none', deadline: 0 },
  });
  await chain().ask('anvil_mine', ['0x3']);
  expect(await careful.chain.view(subject)).toMatchObject({ confirmed: { state: 'funded' } });
});

it('a picture is never put together of two sides of a fork', async () => {
  const [seller, buyer] = [await over([chain().url]), await over([chain().url])];
  const signed = await offerOf(
    chain().ask,
    seller.account,
    buyer.account.address,
    seal(id('k') as Hex, 1, 2),
  );
  await done(buyer, buyer.chain.exchange.fund(signed));
  await chain().ask('anvil_mine', ['0x2']);
  const proxy = await startProxy(chain().url);
  let asked = 0;
  proxy.answer = (response, { method }) => {
    // While it looks, the newest two blocks become others, once.
    if (method === 'eth_call' && (asked += 1) === 2) {
      void chain()
        .ask('anvil_reorg', [2, []])
        .then(() => response.destroy());
      return true;
    }
    return false;
  };
  const person = await over([proxy.url, chain().url], { poor: true });
  const subject = { sale: saleOf(signed.offer), token, account: seller.account.address };
  const view = await person.chain.view(subject);
  const newest = (await chain().ask('eth_getBlockByNumber', ['latest', false])) as {
    timestamp: string;
  };
  expect(asked).toBeGreaterThanOrEqual(2);
  expect(view).toMatchObject({ time: Number(newest.timestamp), newest: { state: 'funded' } });
});
