import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acknowledge,
  createNoticeBook,
  createRecordBook,
  isRevocationSigned,
  noticeText,
  parseNotice,
  recipientsOf,
  signRevocation,
} from '../../../marketplace/consent/index.ts';
import { nextTry } from '../../../marketplace/consent/notices.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { codeOf } from '../../../protocol/error.ts';
import {
  buyer,
  GIVEN,
  hashOf,
  memoryRecords,
  noContract,
  person,
  SIGNED,
  stranger,
  venue,
} from './fixture.ts';

const records = memoryRecords();
const consent = await createRecordBook({ records }).keep(SIGNED);
const { id } = consent;
const revoked = await signRevocation(SIGNED, person, {
  at: GIVEN + 9,
  reason: 'misuse',
  nonce: '5',
});
const failing = (code: string): Error => expect.objectContaining({ code }) as Error;

const bookOf = () => createNoticeBook({ records: memoryRecords(), isValidSignature: noContract });
const told = async () => {
  const book = bookOf();
  await book.plan(
    consent,
    new Map([
      [buyer.address, '/ip4/1.2.3.4/tcp/1'],
      [stranger.address, '/dns/x'],
    ]),
  );
  return book;
};

it('those who bought or have an offer are told, each once', () => {
  const dealing = (one: Hex, place: string, of = id) => ({ consent: of, buyer: one, place });
  const dealings = [
    dealing(buyer.address, 'old'),
    dealing(stranger.address, 'x', hashOf('other')),
    dealing(buyer.address, 'new'),
  ];
  expect([...recipientsOf(id, dealings)]).toEqual([[buyer.address, 'new']]);
});

describe('a notice', () => {
  const notice = { venue, receiptHash: id, ...revoked };

  it('comes as it was sent, and can be checked', async () => {
    expect(parseNotice(noticeText(notice))).toEqual(notice);
    expect(await isRevocationSigned(SIGNED, parseNotice(noticeText(notice)), noContract)).toBe(
      true,
    );
  });

  it('with anything else in it is refused', () => {
    const json = JSON.parse(noticeText(notice)) as Record<string, unknown>;
    for (const bad of [
      '',
      '[]',
      'null',
      '{',
      'x'.repeat(300_000),
      JSON.stringify({ ...json, more: 1 }),
    ]) {
      expect(() => parseNotice(bad)).toThrow(failing('ELATIO_CONSENT_MALFORMED'));
    }
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(json)), fc.jsonValue(), (field, value) => {
        try {
          const text = JSON.stringify({ ...json, [field]: value });
          expect(JSON.parse(noticeText(parseNotice(text)))).toEqual(JSON.parse(text));
        } catch (error) {
          expect(codeOf(error)).toBe('ELATIO_CONSENT_MALFORMED');
        }
      }),
    );
  });
});

describe('telling', () => {
  it('is tried at once, then after a minute, two, four, and at least daily, until it is acknowledged', async () => {
    const book = await told();
    expect(
      book
        .due(id, 0)
        .map(({ recipient }) => recipient)
        .toSorted(),
    ).toEqual([buyer.address, stranger.address].toSorted());
    let now = GIVEN;
    const pauses: number[] = [];
    for (let i = 0; i < 14; i += 1) {
      await book.tried(id, buyer.address, now, 'nobody answers');
      const [telling] = book.tellings(id).filter(({ recipient }) => recipient === buyer.address);
      const next = nextTry(telling) ?? 0;
      pauses.push(next - now);
      expect(book.due(id, next - 1).map(({ recipient }) => recipient)).not.toContain(buyer.address);
      expect(book.due(id, next).map(({ recipient }) => recipient)).toContain(buyer.address);
      now = next;
    }
    expect(pauses.slice(0, 4)).toEqual([60, 120, 240, 480]);
    expect(pauses.at(-1)).toBe(86_400);
    // A notice that arrived is not one that was read.
    await book.tried(id, buyer.address, now);
    expect(book.due(id, now + 86_400).map(({ recipient }) => recipient)).toContain(buyer.address);
    await book.acknowledged(consent, await acknowledge({ venue, receiptHash: id }, buyer, now));
    expect(book.due(id, Number.MAX_SAFE_INTEGER).map(({ recipient }) => recipient)).toEqual([
      stranger.address,
    ]);
  });

  it('planned again keeps what was tried', async () => {
    const book = await told();
    await book.tried(id, buyer.address, GIVEN, 'x'.repeat(1_000));
    await book.plan(consent, new Map([[buyer.address, 'elsewhere']]));
    const [telling] = book.tellings(id).filter(({ recipient }) => recipient === buyer.address);
    expect(telling).toMatchObject({
      tries: 1,
      lastTry: GIVEN,
      place: '/ip4/1.2.3.4/tcp/1',
      failure: 'x'.repeat(300),
    });
    await expect(book.plan(consent, new Map([[person.address, 'a\u0000b']]))).rejects.toThrow(
      failing('ELATIO_CONSENT_MALFORMED'),
    );
  });

  it('of somebody who is not to be told is nothing', async () => {
    const book = await told();
    await book.tried(id, person.address, GIVEN);
    expect(book.tellings(id)).toHaveLength(2);
  });
});

describe('an acknowledgement', () => {
  it('is kept as it was signed, and the first one stays', async () => {
    const book = await told();
    const first = await acknowledge({ venue, receiptHash: id }, buyer, GIVEN + 1);
    await book.acknowledged(consent, first);
    await book.acknowledged(
      consent,
      await acknowledge({ venue, receiptHash: id }, buyer, GIVEN + 2),
    );
    const [telling] = book.tellings(id).filter(({ recipient }) => recipient === buyer.address);
    expect(telling?.acknowledgement).toEqual(first);
  });

  it('by somebody else, of another consent, time or chain, or by who was not told, is none', async () => {
    const book = await told();
    const good = await acknowledge({ venue, receiptHash: id }, buyer, GIVEN);
    for (const bad of [
      { ...good, recipient: stranger.address },
      { ...good, at: GIVEN + 1 },
      { ...good, signature: '0x' },
      await acknowledge({ venue: { ...venue, chainId: 1 }, receiptHash: id }, buyer, GIVEN),
      await acknowledge({ venue, receiptHash: hashOf('other') }, buyer, GIVEN),
      await acknowledge({ venue, receiptHash: id }, person, GIVEN),
    ]) {
      await expect(book.acknowledged(consent, bad)).rejects.toThrow(
        failing('ELATIO_CONSENT_SIGNATURE'),
      );
    }
    for (const bad of [null, {}, { ...good, at: -1 }, { ...good, more: 1 }, 'ok']) {
      await expect(book.acknowledged(consent, bad)).rejects.toThrow(
        failing('ELATIO_CONSENT_MALFORMED'),
      );
    }
    expect(book.tellings(id).every(({ acknowledgement }) => acknowledgement === undefined)).toBe(
      true,
    );
  });

  it('of a contract account is what that account says', async () => {
    const book = createNoticeBook({ records: memoryRecords(), isValidSignature: async () => true });
    await book.plan(consent, new Map([[buyer.address, 'x']]));
    await book.acknowledged(consent, {
      receiptHash: id,
      recipient: buyer.address,
      at: GIVEN,
      signature: '0x12',
    });
    expect(book.tellings(id)[0]?.acknowledgement?.signature).toBe('0x12');
  });
});
