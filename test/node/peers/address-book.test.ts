import { expect, test } from 'vitest';
import { createAddressBook } from '../../../node/peers/address-book.ts';
import { dialable } from '../../../node/peers/addresses.ts';
import { createLocal } from './local.ts';

const at = (port: number): string => `/ip4/192.168.1.5/tcp/${port}`;

test('addresses are there after a restart, the last heard of first', async () => {
  const local = createLocal();
  const book = createAddressBook(local);
  await book.learn('aa', [
    at(1),
    `${at(2)}/p2p/12D3KooWRCYxRgvuB1R3mKTLPpcFc8mDVSexS9vAmZTPaCJZy1jL`,
  ]);
  await book.learn('aa', [at(3)]);
  await book.learn('bb', [at(9)]);
  expect(createAddressBook(local).of('aa')).toEqual([at(3), at(1), at(2)]);
  await book.forget('aa');
  expect([book.of('aa'), book.of('bb')]).toEqual([[], [at(9)]]);
});

test('what was known already is not written again', async () => {
  const local = createLocal();
  const book = createAddressBook(local);
  await book.learn('aa', [at(1), at(2)]);
  const { writes } = local;
  await book.learn('aa', [at(2)]);
  await book.learn('aa', []);
  expect(local.writes).toBe(writes);
});

test('there are never more than sixteen', async () => {
  const book = createAddressBook(createLocal());
  for (let port = 1; port <= 40; port++) await book.learn('aa', [at(port)]);
  expect(book.of('aa')).toEqual(Array.from({ length: 16 }, (_, i) => at(40 - i)));
});

test('what is no address that can be dialled is passed over', () => {
  const bad = [
    '',
    'hello',
    '/ip4/1.2.3.4',
    '/ip4/1.2.3.4/udp/5',
    '/ip4/1.2.3.4/tcp/5/ws',
    '/ip4/999.2.3.4/tcp/5',
    '/unix/%2ftmp%2fsocket',
    `/dns4/${'a'.repeat(300)}/tcp/5`,
    '\u001b[2J',
  ];
  expect(bad.map(dialable).filter((each) => each !== undefined)).toEqual([]);
  expect(['/dns4/home.example/tcp/5601', '/ip6/fe80::1/tcp/5601'].map(dialable)).toEqual([
    '/dns4/home.example/tcp/5601',
    '/ip6/fe80::1/tcp/5601',
  ]);
});
