/** Consents on a real chain, from what is signed to what the contract lets be sold. */
import { id, ZeroAddress } from 'ethers';
import { expect, it } from 'vitest';
import {
  createAnchoring,
  createRecordBook,
  type KeptConsent,
  signAnchor,
  signGuardianship,
  signReceipt,
  signRelayedRevocation,
  signRevocation,
  type Told,
} from '../../../marketplace/consent/index.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { memoryRecords, RECEIPT } from '../consent/fixture.ts';
import { seal } from './goods.ts';
import { deployment, newAccount, offerOf, type Person, personOn, shareChain } from './market.ts';

const chain = shareChain();
const venue = { chainId: deployment.chainId, registry: deployment.registry.address };
const refused = expect.objectContaining({ code: 'ELATIO_CONSENT_SIGNATURE' }) as Error;

const anchoringOf = ({ chain: { registry }, account }: Person) =>
  createAnchoring({ registry, venue, account: account.address });

/** A consent of a person, who named a guardian. */
async function consentOf(
  principal: Person['account'],
  guardian: Hex,
  at = venue,
): Promise<KeptConsent> {
  const receipt = {
    ...RECEIPT,
    principal: principal.address,
    guardian,
    event: { ...RECEIPT.event, entityId: principal.address },
  };
  const book = createRecordBook({ records: memoryRecords() });
  const signed = await signReceipt(at, principal, receipt);
  return book.keep(signed, await signGuardianship(at, principal, guardian));
}

async function mined({ chain: { transactions } }: Person, told: Told): Promise<void> {
  const purpose = 'purpose' in told ? told.purpose : 'nothing was sent';
  expect(await transactions.settled(purpose, 'confirmed')).toMatchObject({ state: 'confirmed' });
}

it('the principal anchors and revokes a consent, each once, and nothing it names can be bought after', async () => {
  const [person, buyer] = [await personOn(chain()), await personOn(chain())];
  const consent = await consentOf(person.account, newAccount().address);
  const anchoring = anchoringOf(person);
  expect(await anchoring.standing(consent)).toEqual({ anchoredAt: 0, revokedAt: 0, blockedAt: 0 });
  await mined(person, await anchoring.anchor(consent));
  const anchored = await anchoring.standing(consent);
  expect(anchored).toMatchObject({ revokedAt: 0, blockedAt: 0 });
  expect(anchored.anchoredAt).toBeGreaterThan(1_700_000_000);
  expect(await anchoring.anchor(consent)).toEqual({ state: 'done' });

  const parcel = seal(id('a key') as Hex, 1, 2);
  const named = { consentHash: consent.id };
  const signed = await offerOf(chain().ask, person.account, buyer.account.address, parcel, named);
  await mined(person, await anchoring.revoke(consent));
  expect((await anchoring.standing(consent)).revokedAt).toBeGreaterThan(0);
  expect(await anchoring.revoke(consent)).toEqual({ state: 'done' });
  await expect(buyer.chain.exchange.fund(signed)).rejects.toMatchObject({ reason: 'NoConsent' });
  await expect(anchoring.anchor(consent)).rejects.toMatchObject({ code: 'ELATIO_CONSENT_REVOKED' });
});

it('anybody anchors and revokes for a person who signed, and nobody for one who did not', async () => {
  const relay = await personOn(chain());
  const account = newAccount();
  const consent = await consentOf(account, newAccount().address);
  const anchoring = anchoringOf(relay);
  await expect(anchoring.anchor(consent)).rejects.toThrow(refused);
  await expect(anchoring.revoke(consent)).rejects.toThrow(refused);
  const stolen = await signAnchor(venue, relay.account, consent.id);
  await expect(anchoring.anchor(consent, stolen)).rejects.toMatchObject({ reason: 'BadSignature' });
  await mined(relay, await anchoring.anchor(consent, await signAnchor(venue, account, consent.id)));
  const other = await signRelayedRevocation(venue, account, id('other') as Hex);
  await expect(anchoring.revoke(consent, other)).rejects.toMatchObject({ reason: 'BadSignature' });
  await mined(
    relay,
    await anchoring.revoke(consent, await signRelayedRevocation(venue, account, consent.id)),
  );
  const { anchoredAt, revokedAt } = await anchoring.standing(consent);
  expect(revokedAt).toBeGreaterThanOrEqual(anchoredAt);
});

it('the guardian revokes and blocks, and can do nothing else', async () => {
  const guardian = await personOn(chain());
  const account = newAccount();
  const consent = await consentOf(account, guardian.account.address);
  const anchoring = anchoringOf(guardian);
  await expect(anchoring.anchor(consent)).rejects.toThrow(refused);
  await mined(guardian, await anchoring.revoke(consent));
  expect(await anchoring.standing(consent)).toMatchObject({ anchoredAt: 0, blockedAt: 0 });
  expect((await anchoring.standing(consent)).revokedAt).toBeGreaterThan(0);
  await mined(guardian, await anchoring.block(consent));
  expect((await anchoring.standing(consent)).blockedAt).toBeGreaterThan(0);
  expect(await anchoring.block(consent)).toEqual({ state: 'done' });
});

it('who is not the guardian blocks nobody, whatever they hold', async () => {
  const stranger = await personOn(chain());
  const account = newAccount();
  const consent = await consentOf(account, newAccount().address);
  await expect(anchoringOf(stranger).block(consent)).rejects.toThrow(refused);
  const { guardianship = '0x' } = consent;
  const { registry } = stranger.chain;
  await expect(registry.blockAsGuardian(account.address, guardianship)).rejects.toMatchObject({
    reason: 'BadSignature',
  });
  await expect(
    registry.revokeAsGuardian(account.address, consent.id, guardianship),
  ).rejects.toMatchObject({
    reason: 'BadSignature',
  });
});

it('a consent that was withdrawn here is not anchored, and one for another registry is not spoken of', async () => {
  const person = await personOn(chain());
  const consent = await consentOf(person.account, ZeroAddress as Hex);
  const revocation = await signRevocation(consent, person.account, {
    at: 1,
    reason: 'unsaid',
    nonce: '1',
  });
  const withdrawn = { ...consent, isRevoked: true, revocations: [revocation] };
  await expect(anchoringOf(person).anchor(withdrawn)).rejects.toMatchObject({
    code: 'ELATIO_CONSENT_REVOKED',
  });
  const elsewhere = await consentOf(person.account, newAccount().address, { ...venue, chainId: 1 });
  for (const doing of ['anchor', 'revoke', 'standing'] as const) {
    await expect(anchoringOf(person)[doing](elsewhere)).rejects.toMatchObject({
      code: 'ELATIO_CONSENT_VENUE',
    });
  }
});
