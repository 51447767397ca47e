/** A market host in a process of its own, which sells some goods until it is killed. Says where it is, in one line of JSON. */
import { createMarketHost, isListingSigned } from '../../../marketplace/host/index.ts';
import { bytesOfHex } from '../../../protocol/bytes.ts';
import { goodsOf, shopOf } from './goods.ts';

const [seed, chunks, size] = process.argv.slice(2);
const host = await createMarketHost({
  seed: bytesOfHex(seed),
  shop: shopOf(goodsOf(Number(chunks), Number(size)), Number(size)),
  port: 0,
  hosts: ['127.0.0.1'],
  bootstrap: [],
  isSigned: isListingSigned,
  time: () => Math.floor(Date.now() / 1000),
  random: Math.random,
});
console.log(JSON.stringify(host.place()));
