import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatLink,
  formatPlace,
  type MarketLink,
  parseLink,
  parsePlace,
} from '../../../marketplace/host/index.ts';
import { dialable, toldAddresses } from '../../../marketplace/host/addresses.ts';
import { codeOf } from '../../../protocol/error.ts';
import { SALE } from './goods.ts';

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN';
const addresses = [
  '/ip4/192.168.1.5/tcp/5601',
  '/dns4/shop.example/tcp/443',
  '/ip6/2001:db8::1/tcp/1',
];
const sale: MarketLink = { place: { peer: PEER, addresses }, goods: { sale: SALE } };
const ware: MarketLink = { ...sale, goods: { ware: 'my-days_2026' } };

test('a link says who sells, where, and what', () => {
  for (const link of [sale, ware]) expect(parseLink(formatLink(link))).toEqual(link);
  expect(formatLink(ware)).toBe(
    `elatio-market:${PEER}@/ip4/192.168.1.5/tcp/5601,/dns4/shop.example/tcp/443,/ip6/2001:db8::1/tcp/1/w-my-days_2026`,
  );
  expect(parsePlace(formatPlace(sale.place))).toEqual(sale.place);
});

test('a place that is to be short leaves addresses out, but not all of them', () => {
  expect(parsePlace(formatPlace(sale.place, 120)).addresses).toEqual(addresses.slice(0, 2));
  expect(() => formatPlace(sale.place, 70)).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_LINK' }),
  );
});

test('what is no link is refused', () => {
  const good = formatLink(sale);
  const many = Array.from({ length: 9 }, (_, i) => `/ip4/10.0.0.${i}/tcp/1`).join(',');
  const bad = [
    '',
    'elatio-market:',
    good.replace('elatio-market:', 'https:'),
    good.replace(PEER, ''),
    good.replace(PEER, 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'),
    good.replace(PEER, `${PEER}x`),
    good.replace(SALE, SALE.slice(0, -1)),
    good.replace(SALE, SALE.toUpperCase()),
    good.replace(SALE, 'w-'),
    good.replace(SALE, `w-${'a'.repeat(65)}`),
    good.replace(SALE, 'w-../../etc'),
    good.replace(SALE, ''),
    `elatio-market:${PEER}@/${SALE}`,
    `elatio-market:${PEER}@${many}/${SALE}`,
    `elatio-market:${PEER}@/ip4/1.2.3.4/udp/1/${SALE}`,
    `elatio-market:${PEER}@/ip4/1.2.3.4/tcp/0/${SALE}`,
    `elatio-market:${PEER}@/ip4/1.2.3.4/tcp/1/ws/${SALE}`,
    `elatio-market:${PEER}@/unix/tmp/socket/${SALE}`,
    `elatio-market:${PEER}@/ip4/1.2.3.4/tcp/1/p2p/${PEER}/${SALE}`,
    `elatio-market:${PEER}@/dns4/${'a'.repeat(3_000)}/tcp/1/${SALE}`,
  ];
  for (const text of bad) {
    expect(() => parseLink(text), text).toThrow(
      expect.objectContaining({ code: 'ELATIO_MARKET_LINK' }),
    );
  }
});

test('any text is a link or refused', () => {
  const good = formatLink(ware);
  fc.assert(
    fc.property(fc.string(), fc.nat(good.length), fc.nat(20), (text, at, gone) => {
      for (const each of [text, good.slice(0, at) + text + good.slice(at + gone)]) {
        try {
          expect(parseLink(formatLink(parseLink(each)))).toEqual(parseLink(each));
        } catch (error) {
          expect(codeOf(error)).toBe('ELATIO_MARKET_LINK');
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

test('only what TCP can call is an address', () => {
  expect(dialable(`/ip4/127.0.0.1/tcp/9/p2p/${PEER}`)).toBe('/ip4/127.0.0.1/tcp/9');
  for (const text of ['', '/', '/ip4/1.2.3.4', '/tcp/1', '/ip4/1.2.3.4/udp/1/quic-v1', 'tcp://1']) {
    expect(dialable(text)).toBeUndefined();
  }
});

test('others are told first where most of them reach a machine', () => {
  const all = [
    '/ip4/127.0.0.1/tcp/1',
    '/ip6/fe80::1/tcp/2',
    '/ip6/2001:db8::1/tcp/2',
    '/ip6/::1/tcp/2',
    '/ip4/169.254.1.1/tcp/1',
    '/ip4/192.168.0.2/tcp/1',
  ];
  expect(toldAddresses(all)).toEqual([all[5], all[2], all[0], all[3]]);
  const many = Array.from({ length: 20 }, (_, i) => `/ip4/10.0.0.${i}/tcp/1`);
  expect(toldAddresses(many)).toHaveLength(8);
});
