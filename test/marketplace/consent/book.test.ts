import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRecordBook,
  mergeRecords,
  receiptHashOf,
  signGuardianship,
  signReceipt,
  signRevocation,
} from '../../../marketplace/consent/index.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import {
  GIVEN,
  guardian,
  hashOf,
  memoryRecords,
  person,
  RECEIPT,
  SIGNED,
  stranger,
  venue,
} from './fixture.ts';

const ID = receiptHashOf(venue, RECEIPT);
const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
const revocationAt = (at: number, nonce: string, by = person) =>
  signRevocation(SIGNED, by, { at, reason: 'changed-mind', nonce });

describe('the book', () => {
  it('keeps what was signed, once, under its hash', async () => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    expect(book.all()).toEqual([]);
    const kept = await book.keep(SIGNED);
    expect(kept).toEqual({ ...SIGNED, id: ID, isRevoked: false, revocations: [] });
    const before = records.kept.get(`${ID}/receipt`);
    expect(await book.keep(SIGNED)).toEqual(kept);
    expect(records.kept.get(`${ID}/receipt`)).toBe(before);
    expect(book.all()).toEqual([kept]);
  });

  it('has the newest first, in one order on all devices', async () => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    const receipts = [0, 1, 2, 3].map((i) => ({
      ...RECEIPT,
      salt: hashOf(`salt ${i}`),
      event: { ...RECEIPT.event, time: GIVEN - (i % 2) * 60 },
    }));
    for (const receipt of receipts) await book.keep(await signReceipt(venue, person, receipt));
    const ids = book.all().map(({ id }) => id);
    expect(book.all().map(({ receipt }) => receipt.event.time)).toEqual([
      GIVEN,
      GIVEN,
      GIVEN - 60,
      GIVEN - 60,
    ]);
    const turned = memoryRecords(new Map([...records.kept].reverse()));
    expect(
      createRecordBook({ records: turned })
        .all()
        .map(({ id }) => id),
    ).toEqual(ids);
  });

  it('refuses what its principal did not sign', async () => {
    const book = createRecordBook({ records: memoryRecords() });
    const { signature } = SIGNED;
    const changed = { ...RECEIPT, isStanding: false };
    await expect(book.keep({ venue, receipt: changed, signature })).rejects.toThrow(
      failing('ELATIO_CONSENT_SIGNATURE'),
    );
    await expect(
      book.keep({ venue, receipt: { ...RECEIPT, language: '' }, signature }),
    ).rejects.toThrow(failing('ELATIO_CONSENT_MALFORMED'));
    const foreign = await signGuardianship(venue, person, stranger.address);
    await expect(book.keep(SIGNED, foreign)).rejects.toThrow(failing('ELATIO_CONSENT_SIGNATURE'));
    expect(book.all()).toEqual([]);
  });

  it('keeps what names the guardian, and nothing that was put in its place', async () => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    const guardianship = await signGuardianship(venue, person, guardian.address);
    expect(await book.keep(SIGNED, guardianship)).toMatchObject({ guardianship });
    records.kept.set(`${ID}/guardianship`, await signGuardianship(venue, person, stranger.address));
    expect(book.get(ID)).not.toHaveProperty('guardianship');
  });

  it('knows of no consent that was never given', async () => {
    const book = createRecordBook({ records: memoryRecords() });
    expect(() => book.get(ID)).toThrow(failing('ELATIO_CONSENT_UNKNOWN'));
    await expect(book.revoke(ID, await revocationAt(GIVEN, '1'))).rejects.toThrow(
      failing('ELATIO_CONSENT_UNKNOWN'),
    );
  });

  it.each<[string, (value: Record<string, JsonValue>) => JsonValue]>([
    [
      'another limit',
      (it) => ({ ...it, receipt: { ...(it['receipt'] as object), isStanding: false } }),
    ],
    ['another signature', (it) => ({ ...it, signature: `0x${'11'.repeat(65)}` })],
    ['no signature', (it) => ({ ...it, signature: '0x' })],
    ['another chain', (it) => ({ ...it, chainId: 1 })],
    ['more in it', (it) => ({ ...it, more: 1 })],
    ['nothing in it', () => null],
    ['a text', () => 'receipt'],
  ])('takes a receipt with %s for none', async (_, change) => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    await book.keep(SIGNED);
    const key = `${ID}/receipt`;
    records.kept.set(key, change(records.kept.get(key) as Record<string, JsonValue>));
    expect(book.all()).toEqual([]);
    expect(() => book.get(ID)).toThrow(failing('ELATIO_CONSENT_UNKNOWN'));
    // The person has the original elsewhere, and can put it back.
    await book.keep(SIGNED);
    expect(book.all()).toHaveLength(1);
  });

  it('takes a receipt under the number of another for none', async () => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    await book.keep(SIGNED);
    records.kept.set(`${hashOf('other')}/receipt`, records.kept.get(`${ID}/receipt`) ?? null);
    records.kept.set('__proto__/receipt', 1);
    records.kept.set('/receipt', 1);
    expect(book.all()).toHaveLength(1);
  });
});

describe('a revocation', () => {
  it('ends it, by principal or guardian, and the first one tells when', async () => {
    const book = createRecordBook({ records: memoryRecords() });
    await book.keep(SIGNED);
    const second = await revocationAt(GIVEN + 50, '1');
    const first = await revocationAt(GIVEN + 20, '2', guardian);
    expect(await book.revoke(ID, second)).toMatchObject({ isRevoked: true, revokedAt: GIVEN + 50 });
    expect(await book.revoke(ID, first)).toMatchObject({
      revokedAt: GIVEN + 20,
      revocations: [first, second],
    });
    expect(await book.revoke(ID, first)).toMatchObject({ revocations: [first, second] });
  });

  it('of another consent, or malformed, is refused', async () => {
    const book = createRecordBook({ records: memoryRecords() });
    await book.keep(SIGNED);
    const { revocation, signature } = await revocationAt(GIVEN, '1');
    await expect(
      book.revoke(ID, { revocation: { ...revocation, recordId: hashOf('x') }, signature }),
    ).rejects.toThrow(failing('ELATIO_CONSENT_MALFORMED'));
    await expect(
      book.revoke(ID, { revocation: { ...revocation, at: -1 }, signature }),
    ).rejects.toThrow(failing('ELATIO_CONSENT_MALFORMED'));
    expect(book.get(ID).isRevoked).toBe(false);
  });

  it('that was damaged still ends it', async () => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    await book.keep(SIGNED);
    for (const value of [null, 7, {}, { revocation: {}, signature: '0x' }] as JsonValue[]) {
      records.kept.set(`${ID}/revocation/1`, value);
      expect(book.get(ID)).toMatchObject({ isRevoked: true, revocations: [] });
      expect(book.get(ID)).not.toHaveProperty('revokedAt');
    }
  });

  it('is not undone by granting the same again', async () => {
    const book = createRecordBook({ records: memoryRecords() });
    await book.keep(SIGNED);
    await book.revoke(ID, await revocationAt(GIVEN, '1'));
    expect(await book.keep(SIGNED)).toMatchObject({ isRevoked: true });
  });

  it('has a key that the node takes: at most 128 characters', async () => {
    const records = memoryRecords();
    const book = createRecordBook({ records });
    await book.keep(SIGNED);
    await book.revoke(ID, await revocationAt(GIVEN, (2n ** 256n - 1n).toString()));
    expect(Math.max(...[...records.kept.keys()].map(({ length }) => length))).toBeLessThanOrEqual(
      128,
    );
  });
});

const consents = await Promise.all(
  [0, 1, 2].map((i) =>
    signReceipt(venue, person, {
      ...RECEIPT,
      salt: hashOf(`of ${i}`),
      recordId: hashOf(`record ${i}`),
    }),
  ),
);
const revocations = await Promise.all(
  consents.map((signed, i) =>
    Promise.all(
      [0, 1].map((j) =>
        signRevocation(signed, j === 0 ? person : guardian, {
          at: GIVEN + 10 * j + i,
          reason: 'unsaid',
          nonce: `${j}`,
        }),
      ),
    ),
  ),
);

it('on whichever device, in whatever order, and whatever else is done to it meanwhile: a revocation wins', async () => {
  const which = fc.nat(2);
  const device = fc.nat(2);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('keep' as const), device, which }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('revoke' as const), device, which, by: fc.nat(1) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('tamper' as const),
        device,
        which,
        value: fc.jsonValue(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('merge' as const), device, other: device }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const devices = [0, 1, 2].map(() => memoryRecords());
      const books = devices.map((records) => createRecordBook({ records }));
      const revoked = new Set<Hex>();
      const put = (into: Map<string, JsonValue>, all: ReadonlyMap<string, JsonValue>): void => {
        for (const [key, value] of all) into.set(key, value);
      };
      for (const it of steps) {
        const { kept } = devices[it.device];
        const book = books[it.device];
        if (it.kind === 'merge') put(kept, mergeRecords(kept, devices[it.other].kept));
        else {
          const signed = consents[it.which];
          const id = receiptHashOf(venue, signed.receipt);
          if (it.kind === 'keep') await book.keep(signed);
          else if (it.kind === 'tamper') kept.set(`${id}/receipt`, it.value as JsonValue);
          else if (book.all().some((one) => one.id === id)) {
            await book.revoke(id, revocations[it.which][it.by]);
            revoked.add(id);
          }
        }
      }
      const [a, b, c] = devices.map(({ kept }) => kept);
      const entries = (all: ReadonlyMap<string, JsonValue>): unknown =>
        [...all].toSorted(([x], [y]) => (x < y ? -1 : 1));
      const merged = mergeRecords(mergeRecords(a, b), c);
      // Whoever merges whom first, all have the same.
      expect(entries(mergeRecords(c, mergeRecords(b, a)))).toEqual(entries(merged));
      expect(entries(mergeRecords(a, mergeRecords(b, c)))).toEqual(entries(merged));
      expect(entries(mergeRecords(merged, merged))).toEqual(entries(merged));
      const all = createRecordBook({ records: memoryRecords(new Map(merged)) });
      for (const signed of consents) await all.keep(signed);
      for (const { id, isRevoked, revokedAt, revocations: found } of all.all()) {
        expect(isRevoked).toBe(revoked.has(id));
        expect(revokedAt).toBe(
          found.length === 0
            ? undefined
            : Math.min(...found.map(({ revocation }) => revocation.at)),
        );
      }
    }),
    { numRuns: 60 },
  );
});
