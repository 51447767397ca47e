import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import {
  checkedReceipt,
  type ConsentReceipt,
  createRecordBook,
  readableConsent,
  receiptSections,
  signReceipt,
  signRevocation,
} from '../../../marketplace/consent/index.ts';
import { rhoWords } from '../../../marketplace/consent/words.ts';
import { hashOf, memoryRecords, OTHERS, person, RECEIPT, SIGNED, TOKEN, venue } from './fixture.ts';

const currencyOf = (token: string) =>
  token === TOKEN ? { symbol: 'TEST', decimals: 6 } : undefined;
const wordsOf = (receipt: ConsentReceipt): string =>
  JSON.stringify(receiptSections(receipt, currencyOf));
const kept = { ...SIGNED, id: hashOf('id'), isRevoked: false, revocations: [] };

/** Names of the elements and the text of a page. */
function parsed(html: string): { elements: Set<string>; attributes: string[]; text: string } {
  const elements = new Set<string>();
  const attributes: string[] = [];
  let text = '';
  const parser = new Parser({
    onopentag: (name, given) => {
      elements.add(name);
      attributes.push(...Object.keys(given));
    },
    ontext: (part) => (text += part),
  });
  parser.end(html);
  return { elements, attributes, text };
}
const OURS = [
  'html',
  'head',
  'meta',
  'title',
  'style',
  'body',
  'h1',
  'h2',
  'p',
  'dl',
  'dt',
  'dd',
  'pre',
];

describe('a consent in words', () => {
  it('says something of every field', () => {
    for (const [field, value] of Object.entries({ ...OTHERS, mode: 'cohort', principal: TOKEN })) {
      const also = field === 'mode' ? { minCohort: 30 } : {};
      const receipt = { ...RECEIPT, [field]: value, ...also };
      expect(wordsOf(receipt), field).not.toBe(wordsOf(RECEIPT));
    }
    const special = { ...RECEIPT, lawfulBasis: 'consent' } as const;
    expect(wordsOf(special)).not.toBe(wordsOf(RECEIPT));
  });

  it('says something of every field within a field', () => {
    const [scope, party] = [RECEIPT.scopes[0], RECEIPT.parties[0]];
    const { account, ...without } = party;
    expect(account).toBeDefined();
    const { price, ...limits } = RECEIPT.limits;
    const changes: Partial<ConsentReceipt>[] = [
      ...(
        [
          { domains: ['core'] },
          { recipes: ['x@1'] },
          { from: '2026-02-01' },
          { until: '2026-06-30' },
          { granularities: ['whole'] },
        ] as const
      ).map((it) => ({
        scopes: [{ ...scope, domains: [...scope.domains], ...it }] as ConsentReceipt['scopes'],
      })),
      ...(
        [
          { id: 'x' },
          { type: 'Organisation' },
          { name: 'x' },
          { address: 'x' },
          { contact: 'x' },
        ] as const
      ).map((it) => ({ parties: [{ ...party, ...it }] })),
      { parties: [without] },
      { limits: { ...limits, price: { ...price, least: '1' } } },
      { limits: { ...limits, price: { ...price, token: person.address } } },
      { limits: { ...limits, price, rhoMicro: 1_000_000 } },
      { limits: { ...limits, price, rhoMicroPerRelease: 7 } },
      { data: RECEIPT.data.map((it) => ({ ...it, isSpecialCategory: true })) },
      { withdrawal: { ...RECEIPT.withdrawal, contact: 'x' } },
      { notice: { ...RECEIPT.notice, title: 'x' } },
    ];
    const seen = new Set(changes.map((change) => wordsOf({ ...RECEIPT, ...change })));
    expect(seen.size).toBe(changes.length);
    expect(seen).not.toContain(wordsOf(RECEIPT));
  });

  it('shows money in its currency, and units where that is not known', () => {
    expect(wordsOf(RECEIPT)).toContain('5 TEST');
    const other = {
      ...RECEIPT,
      limits: { ...RECEIPT.limits, price: { token: person.address, least: '5' } },
    };
    expect(wordsOf(other)).toContain('5 of the smallest unit');
  });

  it.each([
    [1, 'ρ = 0.000001'],
    [50_000, 'ρ = 0.05'],
    [1_000_000, 'ρ = 1'],
    [10_000_000, 'ρ = 10'],
    [123_456_789, 'ρ = 123.456789'],
  ])('%i micro-ρ are %s', (micro, words) => {
    expect(rhoWords(micro)).toBe(words);
  });
});

describe('the readable file', () => {
  it('has the words, the signature and what was signed, and nothing that runs or is fetched', () => {
    const html = readableConsent(kept, currencyOf);
    const { elements, attributes, text } = parsed(html);
    expect([...elements].filter((one) => !OURS.includes(one))).toEqual([]);
    expect([...new Set(attributes)].toSorted()).toEqual([
      'charset',
      'content',
      'http-equiv',
      'lang',
    ]);
    for (const part of [
      'Institute of Days',
      '1 Long Street',
      SIGNED.signature,
      kept.id,
      'dpv:ConsentReceipt',
      RECEIPT.salt,
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says when it was withdrawn, or that nobody knows when', async () => {
    const book = createRecordBook({ records: memoryRecords() });
    const { id } = await book.keep(SIGNED);
    expect(parsed(readableConsent(book.get(id), currencyOf)).text).toContain('Withdrawnno');
    const revoked = await signRevocation(SIGNED, person, {
      at: 1_790_000_060,
      reason: 'misuse',
      nonce: '1',
    });
    await book.revoke(id, revoked);
    expect(readableConsent(book.get(id), currencyOf)).toContain('yes, on 2026-09-21');
    expect(readableConsent({ ...kept, isRevoked: true }, currencyOf)).toContain(
      'when is not known',
    );
  });

  it('is the same page whatever markup stands in the texts', async () => {
    const markup = fc.stringMatching(/^[<>&"'a-z/!= -]{1,40}$/);
    await fc.assert(
      fc.asyncProperty(markup, async (words) => {
        const receipt = checkedReceipt({
          ...RECEIPT,
          notice: { title: words, text: `${words}<script>alert(1)</script>` },
          parties: RECEIPT.parties.map((it) => ({
            ...it,
            name: `${words}<img src=x onerror=alert(1)>`,
            address: words,
            contact: `"'>${words}`,
          })),
          withdrawal: { method: `</pre><style>${words}`, contact: words },
        });
        const signed = await signReceipt(venue, person, receipt);
        const { elements, attributes, text } = parsed(
          readableConsent({ ...kept, ...signed }, currencyOf),
        );
        expect([...elements].filter((one) => !OURS.includes(one))).toEqual([]);
        expect([...new Set(attributes)].toSorted()).toEqual([
          'charset',
          'content',
          'http-equiv',
          'lang',
        ]);
        expect(text).toContain(`${words}<script>alert(1)</script>`);
      }),
      { numRuns: 50 },
    );
  });
});
