import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkedReceipt,
  jsonLdText,
  parseJsonLd,
  policyOf,
  receiptHashOf,
  signReceipt,
} from '../../../marketplace/consent/index.ts';
import { jsonLdOf } from '../../../marketplace/consent/json-ld.ts';
import { codeOf } from '../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { mutate, randomFrom } from '../../fuzz/mutate.ts';
import { OTHERS, person, RECEIPT, SIGNED, venue } from './fixture.ts';

const malformed = expect.objectContaining({ code: 'ELATIO_CONSENT_MALFORMED' }) as Error;
const text = jsonLdText(SIGNED);
const json = jsonLdOf(SIGNED);

describe('a receipt as JSON-LD', () => {
  it('comes back as it was signed, whatever the order of its members and its white space', () => {
    expect(parseJsonLd(text)).toEqual(SIGNED);
    expect(parseJsonLd(JSON.stringify(json, undefined, 2))).toEqual(SIGNED);
  });

  it('comes back with any other value in any field', async () => {
    const others = Object.entries({ ...OTHERS, mode: 'cohort' });
    for (const [field, value] of others) {
      const more = field === 'mode' ? { minCohort: 20 } : {};
      const receipt = checkedReceipt({ ...RECEIPT, [field]: value, ...more });
      const signed = await signReceipt(venue, person, receipt);
      expect(parseJsonLd(jsonLdText(signed)), field).toEqual(signed);
    }
  });

  it('has every field that ISO/IEC TS 27560 makes mandatory under its term', () => {
    const record = json['dpv:hasRecordOfActivity'] as JsonObject;
    const process = record['dpv:hasProcess'] as JsonObject;
    const status = record['dpv:hasConsentStatus'] as JsonObject;
    const [entity] = record['dpv:hasEntity'] as readonly JsonObject[];
    const [data] = process['dpv:hasPersonalData'] as readonly JsonObject[];
    const has = (of: JsonObject, terms: readonly string[]): void =>
      expect(Object.keys(of)).toEqual(expect.arrayContaining([...terms]));
    has(json, ['dct:identifier', 'dct:conformsTo', 'dpv:hasRecordOfActivity', 'odrl:hasPolicy']);
    has(record, [
      'dct:identifier',
      'dct:conformsTo',
      'dct:language',
      'dpv:hasDataSubject',
      'dpv:hasNotice',
      'dpv:hasJurisdiction',
      'dpv:hasLegalBasis',
      'dpv:hasRight',
      'dpv:hasConsentControl',
    ]);
    has(process, [
      'dpv:hasPurpose',
      'dpv:hasDataController',
      'dpv:hasRecipient',
      'dpv:hasStorageCondition',
    ]);
    has(data, ['@type', 'dpv:hasNecessity']);
    has(entity, ['dct:identifier', '@type', 'dpv:hasName', 'dpv:hasAddress', 'dpv:hasContact']);
    has(status, ['@type', 'dct:date', 'dct:type', 'dct:valid', 'dpv:isIndicatedBy']);
    expect(status['@type']).toBe('dpv:ConsentGiven');
  });

  it('says in its policy what may be done, what not, and until when', () => {
    const id = receiptHashOf(venue, RECEIPT);
    expect(json['odrl:hasPolicy']).toEqual(policyOf(RECEIPT, id, venue.chainId));
    const policy = JSON.stringify(policyOf(RECEIPT, id, venue.chainId));
    for (const part of [
      'odrl:use',
      'elatio:reidentify',
      'odrl:sell',
      'odrl:distribute',
      'odrl:delete',
      'dpv:AcademicResearch',
      'odrl:recipient',
    ]) {
      expect(policy).toContain(part);
    }
    const anyone = policyOf({ ...RECEIPT, recipients: 'anyone' }, id, venue.chainId);
    expect(JSON.stringify(anyone)).not.toContain('odrl:recipient');
  });

  it.each<[string, (doc: Record<string, JsonValue>) => void]>([
    ['a context elsewhere', (doc) => (doc['@context'] = 'https://evil.example/context.jsonld')],
    ['a second context', (doc) => (doc['@context'] = [json['@context'], 'https://evil.example/'])],
    [
      'a term that means something else',
      (doc) =>
        (doc['@context'] = { ...(json['@context'] as JsonObject), dpv: 'https://evil.example/#' }),
    ],
    ['a graph beside', (doc) => (doc['@graph'] = [])],
    ['more in it', (doc) => (doc['dpv:hasPurpose'] = { '@id': 'dpv:Marketing' })],
    ['another number', (doc) => (doc['dct:identifier'] = RECEIPT.salt)],
    [
      'a policy that allows more',
      (doc) =>
        (doc['odrl:hasPolicy'] = {
          ...(json['odrl:hasPolicy'] as JsonObject),
          'odrl:prohibition': [],
        }),
    ],
    ['no policy', (doc) => delete doc['odrl:hasPolicy']],
    ['no signature', (doc) => delete doc['elatio:signature']],
    ['another chain', (doc) => (doc['elatio:chainId'] = 1)],
    ['no record', (doc) => (doc['dpv:hasRecordOfActivity'] = null)],
    [
      'a record that is a list',
      (doc) => (doc['dpv:hasRecordOfActivity'] = [json['dpv:hasRecordOfActivity'] ?? null]),
    ],
  ])('with %s is refused', (_, change) => {
    const doc: Record<string, JsonValue> = { ...json };
    change(doc);
    expect(() => parseJsonLd(JSON.stringify(doc))).toThrow(malformed);
  });

  it('with a purpose of another vocabulary is refused', () => {
    expect(() =>
      parseJsonLd(text.replaceAll('dpv:AcademicResearch', 'evil:AcademicResearch')),
    ).toThrow(malformed);
  });

  it('with times in another writing is refused', () => {
    expect(() => parseJsonLd(text.replace(/(\d\d:\d\d:\d\d)Z/, '$1.000Z'))).toThrow(malformed);
  });

  it('that is no JSON, huge, deep or cut off is refused', () => {
    for (const bad of [
      '',
      '{',
      'null',
      '[]',
      '7',
      'x'.repeat(300_000),
      '['.repeat(100_000),
      `{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}`,
    ]) {
      expect(() => parseJsonLd(bad)).toThrow(malformed);
    }
    for (let length = 0; length < text.length; length += 97) {
      expect(() => parseJsonLd(text.slice(0, length))).toThrow(malformed);
    }
  });

  it('with any bytes changed is the same receipt or refused', () => {
    const bytes = new TextEncoder().encode(text);
    expect(bytes.length, 'what the mutations look at').toBeLessThan(8_192);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const changed = new TextDecoder().decode(mutate(bytes, bytes, randomFrom(seed)));
        try {
          const found = parseJsonLd(changed);
          expect(jsonLdOf(found)).toEqual(JSON.parse(changed));
        } catch (error) {
          expect(codeOf(error)).toBe('ELATIO_CONSENT_MALFORMED');
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('nothing that reads a consent can fetch anything', () => {
  for (const file of ['json-ld', 'odrl', 'receipt', 'book', 'notices', 'readable']) {
    const source = readFileSync(
      new URL(`../../../marketplace/consent/${file}.ts`, import.meta.url),
      'utf8',
    );
    expect(source).not.toMatch(/\bfetch\(|node:http|node:net|jsonld/);
  }
});
