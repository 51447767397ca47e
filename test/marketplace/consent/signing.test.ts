import { ZeroAddress } from 'ethers';
import { describe, expect, it } from 'vitest';
import {
  checkedReceipt,
  isReceiptSigned,
  isRevocationSigned,
  receiptHashOf,
  type Revocation,
  signGuardianship,
  signReceipt,
  signRevocation,
} from '../../../marketplace/consent/index.ts';
import { isGuardianship } from '../../../marketplace/consent/relaying.ts';
import { checkedRevocation } from '../../../marketplace/consent/revocation.ts';
import { revocationHashOf } from '../../../marketplace/consent/signing.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { canonicalJson } from '../../../protocol/canonical.ts';
import { keccak, textHash, uint } from '../exchange/twin.ts';
import {
  buyer,
  END,
  GIVEN,
  guardian,
  hashOf,
  noContract,
  OTHERS,
  person,
  RECEIPT,
  SIGNED,
  stranger,
  venue,
} from './fixture.ts';
import {
  addressWord,
  digest,
  domainHash,
  type Field,
  structHash,
  typeText,
} from './typed-data-twin.ts';

const json = (value: unknown): Hex => textHash(canonicalJson(value as never));
const ourDomain = domainHash('Elatio ConsentRegistry', '1', venue.chainId, venue.registry);
const more = { at: GIVEN + 10, reason: 'changed-mind', nonce: '77' } as const;
const notSigned = expect.objectContaining({ code: 'ELATIO_CONSENT_SIGNATURE' }) as Error;

/** The fields in the order of the design, each as a word. */
const fieldsOf = (): Field[] => {
  const { notice, language, scopes, data, purposes, parties, controllers, recipients } = RECEIPT;
  const {
    withdrawal,
    rights,
    guardian: guard,
    payout,
    limits,
    isStanding,
    event,
    validFrom,
    storageLocations,
  } = RECEIPT;
  return [
    ['bytes32', 'recordId', RECEIPT.recordId],
    ['bytes32', 'schemaId', textHash('urn:elatio:consent:1')],
    ['address', 'principal', addressWord(person.address)],
    ['address', 'controller', addressWord(buyer.address)],
    ['bytes32', 'noticeHash', json({ notice, language })],
    ['bytes32', 'scopesHash', json({ scopes, data })],
    ['bytes32', 'purposesHash', json(purposes)],
    ['bytes32', 'recipientsHash', json({ parties, controllers, recipients })],
    [
      'bytes32',
      'termsHash',
      json({ guardian: guard, payout, limits, isStanding, event, validFrom, storageLocations }),
    ],
    ['bytes32', 'jurisdiction', `0x${Buffer.from('IE').toString('hex').padEnd(64, '0')}`],
    ['uint8', 'lawfulBasis', uint(2)],
    ['uint8', 'mode', uint(0)],
    ['uint32', 'minCohort', uint(1)],
    ['uint64', 'rhoMicro', uint(120_000)],
    ['uint64', 'issuedAt', uint(GIVEN)],
    ['uint64', 'validUntil', uint(END)],
    ['uint64', 'retainUntil', uint(RECEIPT.retainUntil)],
    ['bytes32', 'withdrawalHash', json({ withdrawal, rights })],
    ['bytes32', 'salt', RECEIPT.salt],
    ['uint256', 'nonce', uint(BigInt(RECEIPT.nonce))],
  ];
};

describe('EIP-712', () => {
  it('the twin gives the published digest of the standard’s example', () => {
    const person1 = (name: string, wallet: string): readonly Field[] => [
      ['string', 'name', textHash(name)],
      ['address', 'wallet', addressWord(wallet)],
    ];
    const cow = person1('Cow', '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826');
    const bob = person1('Bob', '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB');
    // A struct within a struct: its type comes after the outer one's.
    const type = `Mail(Person from,Person to,string contents)${typeText('Person', cow)}`;
    const mail = keccak(
      textHash(type),
      structHash('Person', cow),
      structHash('Person', bob),
      textHash('Hello, Bob!'),
    );
    const domain = domainHash('Ether Mail', '1', 1, '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC');
    expect(domain).toBe('0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f');
    expect(digest(domain, mail)).toBe(
      '0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2',
    );
  });

  it('a receipt is the struct of the design, field by field', () => {
    expect(typeText('ConsentReceipt', fieldsOf())).toBe(
      'ConsentReceipt(bytes32 recordId,bytes32 schemaId,address principal,address controller,bytes32 noticeHash,' +
        'bytes32 scopesHash,bytes32 purposesHash,bytes32 recipientsHash,bytes32 termsHash,bytes32 jurisdiction,' +
        'uint8 lawfulBasis,uint8 mode,uint32 minCohort,uint64 rhoMicro,uint64 issuedAt,uint64 validUntil,' +
        'uint64 retainUntil,bytes32 withdrawalHash,bytes32 salt,uint256 nonce)',
    );
    expect(receiptHashOf(venue, RECEIPT)).toBe(
      digest(ourDomain, structHash('ConsentReceipt', fieldsOf())),
    );
  });

  it('a revocation is too', () => {
    const revocation: Revocation = { recordId: RECEIPT.recordId, ...more };
    const struct = structHash('ConsentRevocation', [
      ['bytes32', 'recordId', RECEIPT.recordId],
      ['uint64', 'at', uint(more.at)],
      ['uint8', 'reason', uint(1)],
      ['uint256', 'nonce', uint(77)],
    ]);
    expect(revocationHashOf(venue, revocation)).toBe(digest(ourDomain, struct));
  });

  it('no field can be changed without another digest, nor chain or registry', () => {
    const digests = new Set([receiptHashOf(venue, RECEIPT)]);
    const others = Object.entries({ ...OTHERS, mode: 'cohort' });
    for (const [field, value] of others) {
      const also = field === 'mode' ? { minCohort: 9 } : {};
      digests.add(receiptHashOf(venue, checkedReceipt({ ...RECEIPT, [field]: value, ...also })));
    }
    digests.add(receiptHashOf({ ...venue, chainId: 1 }, RECEIPT));
    digests.add(receiptHashOf({ ...venue, registry: stranger.address }, RECEIPT));
    expect(digests.size).toBe(others.length + 3);
  });

  it('a controller without an account is the address zero', () => {
    const receipt = checkedReceipt({ ...RECEIPT, controllers: ['helper'] });
    const fields = fieldsOf().map(([type, name, word]): Field => {
      if (name === 'controller') return [type, name, uint(0)];
      if (name !== 'recipientsHash') return [type, name, word];
      const { parties, recipients } = RECEIPT;
      return [type, name, json({ parties, controllers: ['helper'], recipients })];
    });
    expect(receiptHashOf(venue, receipt)).toBe(
      digest(ourDomain, structHash('ConsentReceipt', fields)),
    );
  });
});

describe('a signature of a receipt', () => {
  it('is good for what was signed', async () => {
    expect(await isReceiptSigned(SIGNED, noContract)).toBe(true);
  });

  it('is none for another receipt, chain, registry or principal', async () => {
    const zeros: Hex = `0x${'00'.repeat(65)}`;
    for (const other of [
      { ...SIGNED, receipt: { ...RECEIPT, isStanding: false } },
      { ...SIGNED, venue: { ...venue, chainId: 1 } },
      { ...SIGNED, venue: { ...venue, registry: stranger.address } },
      { ...SIGNED, receipt: { ...RECEIPT, principal: stranger.address } },
      { ...SIGNED, signature: '0x' as Hex },
      { ...SIGNED, signature: zeros },
      { ...SIGNED, signature: `${SIGNED.signature}00` as Hex },
    ]) {
      expect(await isReceiptSigned(other, noContract)).toBe(false);
    }
  });

  it('of a contract account is what that account says', async () => {
    const asked: unknown[] = [];
    const contract = async (...args: readonly unknown[]): Promise<boolean> => {
      asked.push(args);
      return true;
    };
    const signed = { ...SIGNED, signature: '0x1234' as Hex };
    expect(await isReceiptSigned(signed, contract)).toBe(true);
    expect(asked).toEqual([[person.address, receiptHashOf(venue, RECEIPT), '0x1234']]);
  });

  it('is made by the principal alone', async () => {
    await expect(signReceipt(venue, guardian, RECEIPT)).rejects.toThrow(notSigned);
  });
});

describe('a signature of a revocation', () => {
  it('is the principal’s or the guardian’s', async () => {
    for (const signer of [person, guardian]) {
      const revoked = await signRevocation(SIGNED, signer, more);
      expect(await isRevocationSigned(SIGNED, revoked, noContract)).toBe(true);
    }
    await expect(signRevocation(SIGNED, stranger, more)).rejects.toThrow(notSigned);
  });

  it('is none of another consent, at another time, or by somebody else', async () => {
    const revoked = await signRevocation(SIGNED, person, more);
    const { revocation, signature } = revoked;
    const other = { ...SIGNED, receipt: { ...RECEIPT, recordId: hashOf('another') } };
    expect(await isRevocationSigned(other, revoked, noContract)).toBe(false);
    const later = { revocation: { ...revocation, at: revocation.at + 1 }, signature };
    expect(await isRevocationSigned(SIGNED, later, noContract)).toBe(false);
    const foreign = {
      ...SIGNED,
      receipt: { ...RECEIPT, principal: stranger.address, guardian: ZeroAddress as Hex },
    };
    expect(await isRevocationSigned(foreign, revoked, noContract)).toBe(false);
  });

  it('of contract accounts is asked of principal and guardian, and of nobody where there is none', async () => {
    const asked: string[] = [];
    const only =
      (who: Hex) =>
      async (account: Hex): Promise<boolean> => {
        asked.push(account);
        return account === who;
      };
    const { revocation } = await signRevocation(SIGNED, person, more);
    const revoked = { revocation, signature: '0x12' as Hex };
    expect(await isRevocationSigned(SIGNED, revoked, only(person.address))).toBe(true);
    expect(await isRevocationSigned(SIGNED, revoked, only(guardian.address))).toBe(true);
    asked.length = 0;
    const alone = { ...SIGNED, receipt: { ...RECEIPT, guardian: ZeroAddress as Hex } };
    expect(await isRevocationSigned(alone, revoked, only(guardian.address))).toBe(false);
    expect(asked).toEqual([person.address]);
  });

  it.each([
    { at: 0 },
    { at: 1.5 },
    { reason: 'because' },
    { nonce: '-1' },
    { nonce: (2n ** 256n).toString() },
    { recordId: '0x' },
    { more: 1 },
  ])('is not over %j', (change) => {
    const revocation = { recordId: RECEIPT.recordId, ...more, ...change };
    expect(() => checkedRevocation(revocation)).toThrow(
      expect.objectContaining({ code: 'ELATIO_CONSENT_MALFORMED' }) as Error,
    );
  });
});

it('a guardianship names one guardian of one principal', async () => {
  const proof = await signGuardianship(venue, person, guardian.address);
  const named = { principal: person.address, guardian: guardian.address };
  expect(isGuardianship(venue, named, proof)).toBe(true);
  expect(isGuardianship(venue, { ...named, guardian: stranger.address }, proof)).toBe(false);
  expect(isGuardianship({ ...venue, chainId: 1 }, named, proof)).toBe(false);
});
