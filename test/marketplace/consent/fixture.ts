/** A person, a guardian and a consent of theirs, for tests. */
import { id } from 'ethers';
import { createAccount } from '../../../marketplace/chain/index.ts';
import {
  type ConsentReceipt,
  type Records,
  type SignedReceipt,
  signReceipt,
} from '../../../marketplace/consent/index.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import type { JsonValue } from '../../../protocol/json.ts';

export const hashOf = (text: string): Hex => id(text) as Hex;
export const accountOf = (name: string) => createAccount(hashOf(name));

export const person = accountOf('person');
export const guardian = accountOf('guardian');
export const buyer = accountOf('buyer');
export const stranger = accountOf('stranger');
export const TOKEN: Hex = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
export const venue = {
  chainId: 31_337,
  registry: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
} as const;

/** When it was given, begins and ends, in seconds since 1970. */
export const GIVEN = 1_790_000_000;
export const BEGIN = GIVEN + 3_600;
export const END = GIVEN + 90 * 86_400;

export const RECEIPT: ConsentReceipt = {
  schema: 'urn:elatio:consent:1',
  recordId: hashOf('record'),
  salt: hashOf('salt'),
  nonce: '12345678901234567890',
  principal: person.address,
  guardian: guardian.address,
  payout: accountOf('payout').address,
  notice: { title: 'What would leave', text: 'Minutes of each category a day,\nwith noise.' },
  language: 'en',
  purposes: ['AcademicResearch', 'PublicBenefit'],
  lawfulBasis: 'explicit-consent',
  data: [
    { domain: 'core', necessity: 'Required', isSpecialCategory: false },
    { domain: 'health', necessity: 'Optional', isSpecialCategory: true },
    { domain: 'web', necessity: 'Optional', isSpecialCategory: false },
  ],
  scopes: [
    {
      domains: ['core', 'web'],
      recipes: ['category-minutes@1', 'hour-of-week@2'],
      from: '2026-01-01',
      until: '2026-07-01',
      granularities: ['day', 'week-hour'],
    },
    {
      domains: ['core', 'health'],
      recipes: ['category-minutes@1', 'sleep-steps@1'],
      from: '2026-05-01',
      until: '2026-10-01',
      granularities: ['day'],
    },
  ],
  mode: 'dataset',
  minCohort: 1,
  parties: [
    {
      id: 'institute',
      type: 'AcademicScientificOrganisation',
      name: 'Institute of Days',
      address: '1 Long Street, Dublin, Ireland',
      contact: 'privacy@example.org',
      account: buyer.address,
    },
    {
      id: 'helper',
      type: 'NaturalPerson',
      name: 'A. Helper',
      address: '2 Long Street, Dublin, Ireland',
      contact: 'helper@example.org',
    },
  ],
  controllers: ['institute'],
  recipients: [buyer.address],
  storageLocations: ['DE', 'IE'],
  jurisdiction: 'IE',
  retainUntil: END + 365 * 86_400,
  withdrawal: { method: 'elatio consent revoke', contact: 'me@example.org' },
  rights: ['A15', 'A17', 'A7-3', 'A77'],
  limits: {
    rhoMicroPerRelease: 50_000,
    rhoMicro: 120_000,
    sales: 3,
    price: { token: TOKEN, least: '5000000' },
  },
  isStanding: true,
  event: {
    time: GIVEN,
    type: 'ExplicitlyExpressedConsent',
    state: 'ConsentGiven',
    entityId: person.address,
  },
  validFrom: BEGIN,
  validUntil: END,
};

/** One other valid value of each field that stands for itself. */
export const OTHERS: Partial<ConsentReceipt> = {
  recordId: hashOf('another record'),
  salt: hashOf('another salt'),
  nonce: '1',
  guardian: stranger.address,
  payout: stranger.address,
  notice: { title: 'Something else', text: 'Minutes.' },
  language: 'de-AT',
  purposes: ['Marketing'],
  data: RECEIPT.data.map((it) => ({ ...it, necessity: 'Required' as const })),
  scopes: RECEIPT.scopes.map((it) => ({ ...it, until: '2027-01-01' })),
  parties: RECEIPT.parties.map((it) => ({ ...it, contact: 'nobody@example.org' })),
  controllers: ['helper'],
  recipients: 'anyone',
  storageLocations: ['FR'],
  jurisdiction: 'EU',
  retainUntil: RECEIPT.retainUntil + 86_400,
  withdrawal: { method: 'by letter', contact: 'me@example.org' },
  rights: ['A7-3'],
  limits: { ...RECEIPT.limits, sales: 4 },
  isStanding: false,
  event: { ...RECEIPT.event, time: GIVEN - 60 },
  validFrom: BEGIN + 60,
  validUntil: END - 60,
};

export const SIGNED: SignedReceipt = await signReceipt(venue, person, RECEIPT);

/** No account is a contract. */
export const noContract = async (): Promise<boolean> => false;

/** Records in memory. */
export function memoryRecords(
  kept: Map<string, JsonValue> = new Map(),
): Records & { readonly kept: Map<string, JsonValue> } {
  return {
    kept,
    all: () => kept,
    get: (key) => kept.get(key),
    async set(key, value) {
      // Through the text, as on a disk: nothing but JSON gets there.
      kept.set(key, JSON.parse(JSON.stringify(value)) as JsonValue);
    },
  };
}
