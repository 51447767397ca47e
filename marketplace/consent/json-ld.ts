/**
 * A signed receipt as JSON-LD in the profile of the Data Privacy Vocabulary for ISO/IEC TS 27560
 * (https://w3id.org/dpv/guides/consent-27560): header, processing, parties and events, each field under its term. What the
 * vocabulary has no term for is under `elatio:`. The context stands in the file and none is ever fetched: a file is read only
 * where it is, to the last member, what is written here for the receipt that it has.
 */
import { canonicalJson, sameJson } from '../../protocol/canonical.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import { z } from 'zod';
import { party, signatureBytes } from '../exchange/parsing.ts';
import { checked, jsonOf, malformed } from './malformed.ts';
import { accountIri, dateTime, policyOf } from './odrl.ts';
import { checkedReceipt, type ConsentReceipt, type Party, SCHEMA } from './receipt.ts';
import { receiptHashOf, type SignedReceipt } from './signing.ts';
import { DATA_TYPES, LAWFUL_BASES, MODES } from './vocabulary.ts';

const CONTEXT = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  elatio: 'urn:elatio:consent:1#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  loc: 'https://w3id.org/dpv/loc#',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  pd: 'https://w3id.org/dpv/pd#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};
const PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#';

const ref = (id: string): JsonObject => ({ '@id': id });

/** The file's content; {@link jsonLdText} is the file. */
export function jsonLdOf({ venue, receipt, signature }: SignedReceipt): JsonObject {
  const id = receiptHashOf(venue, receipt);
  const { chainId, registry } = venue;
  return {
    '@context': CONTEXT,
    '@id': `urn:elatio:consent:receipt:${id}`,
    '@type': 'dpv:ConsentReceipt',
    'dct:identifier': id,
    'dct:conformsTo': [ref(`${PROFILE}receipt-eu-gdpr`), ref(SCHEMA)],
    'dpv:hasRecordOfActivity': recordOf(receipt, chainId),
    'odrl:hasPolicy': policyOf(receipt, id, chainId),
    'elatio:chainId': chainId,
    'elatio:registry': registry,
    'elatio:signature': signature,
  };
}

function recordOf(receipt: ConsentReceipt, chainId: number): JsonObject {
  const { notice, event, limits } = receipt;
  return {
    '@type': 'dpv:ConsentRecord',
    'dct:identifier': receipt.recordId,
    'dct:conformsTo': ref(`${PROFILE}record-eu-gdpr`),
    'dct:language': receipt.language,
    'dpv:hasDataSubject': {
      '@id': accountIri(chainId, receipt.principal),
      '@type': 'dpv:DataSubject',
      'dct:identifier': receipt.principal,
    },
    'dpv:hasNotice': {
      '@type': 'dpv:ConsentNotice',
      'dct:title': notice.title,
      'dct:description': notice.text,
    },
    'dpv:hasJurisdiction': ref(`loc:${receipt.jurisdiction}`),
    'dpv:hasLegalBasis': ref(LAWFUL_BASES[receipt.lawfulBasis].term),
    'dpv:hasRight': receipt.rights.map((right) => ref(`eu-gdpr:${right}`)),
    'dpv:hasProcess': {
      '@type': 'dpv:Process',
      'dpv:hasPurpose': receipt.purposes.map((purpose) => ref(`dpv:${purpose}`)),
      'dpv:hasPersonalData': receipt.data.map((it) => ({
        '@type': it.isSpecialCategory
          ? [DATA_TYPES[it.domain].term, 'dpv:SpecialCategoryPersonalData']
          : [DATA_TYPES[it.domain].term],
        'dct:identifier': it.domain,
        'dpv:hasNecessity': ref(`dpv:${it.necessity}`),
      })),
      'dpv:hasDataController': receipt.controllers.map((one) => ref(`urn:elatio:party:${one}`)),
      'dpv:hasRecipient':
        receipt.recipients === 'anyone'
          ? 'anyone'
          : receipt.recipients.map((account) => ref(accountIri(chainId, account))),
      'dpv:hasStorageCondition': [
        {
          '@type': 'dpv:StorageLocation',
          'dpv:hasLocation': receipt.storageLocations.map((place) => ref(`loc:${place}`)),
        },
        { '@type': 'dpv:StorageDeletion', 'dct:valid': dateTime(receipt.retainUntil) },
      ],
      'elatio:scope': receipt.scopes,
      'elatio:mode': receipt.mode,
      'elatio:minCohort': receipt.minCohort,
      'elatio:limits': limits,
      'elatio:isStanding': receipt.isStanding,
    },
    'dpv:hasConsentControl': {
      '@type': 'dpv:WithdrawConsent',
      'dct:description': receipt.withdrawal.method,
      'dpv:hasContact': receipt.withdrawal.contact,
    },
    'dpv:hasEntity': receipt.parties.map(partyOf),
    'dpv:hasConsentStatus': {
      '@type': `dpv:${event.state}`,
      'dct:date': dateTime(event.time),
      'dct:type': ref(`dpv:${event.type}`),
      'dpv:isIndicatedBy': ref(accountIri(chainId, event.entityId)),
      'dct:valid': {
        'elatio:from': dateTime(receipt.validFrom),
        'elatio:until': dateTime(receipt.validUntil),
      },
    },
    'elatio:guardian': receipt.guardian,
    'elatio:payout': receipt.payout,
    'elatio:salt': receipt.salt,
    'elatio:nonce': receipt.nonce,
  };
}

const partyOf = ({ id, type, name, address, contact, account }: Party): JsonObject => ({
  '@id': `urn:elatio:party:${id}`,
  '@type': `dpv:${type}`,
  'dct:identifier': id,
  'dpv:hasName': name,
  'dpv:hasAddress': address,
  'dpv:hasContact': contact,
  ...(account === undefined ? {} : { 'elatio:account': account }),
});

/** The file. */
export const jsonLdText = (signed: SignedReceipt): string => canonicalJson(jsonLdOf(signed));

/**
 * A signed receipt from the text of such a file; whether the signature is good is not looked at. The order of members and white
 * space mean nothing.
 *
 * @throws ELATIO_CONSENT_MALFORMED
 */
export function parseJsonLd(written: string): SignedReceipt {
  const value = jsonOf(written) as JsonValue;
  const at = (...path: readonly (string | number)[]): unknown => inside(value, path);
  const record = (...path: readonly (string | number)[]): unknown =>
    at('dpv:hasRecordOfActivity', ...path);
  const process = (...path: readonly (string | number)[]): unknown =>
    record('dpv:hasProcess', ...path);
  const status = (...path: readonly (string | number)[]): unknown =>
    record('dpv:hasConsentStatus', ...path);
  const lawful = record('dpv:hasLegalBasis', '@id');
  const recipients = process('dpv:hasRecipient');
  const mode = process('elatio:mode');

  const venue = checked(z.strictObject({ chainId: z.int().min(1), registry: party }), {
    chainId: at('elatio:chainId'),
    registry: at('elatio:registry'),
  });
  const receipt = checkedReceipt({
    schema: SCHEMA,
    recordId: record('dct:identifier'),
    salt: record('elatio:salt'),
    nonce: record('elatio:nonce'),
    principal: record('dpv:hasDataSubject', 'dct:identifier'),
    guardian: record('elatio:guardian'),
    payout: record('elatio:payout'),
    notice: {
      title: record('dpv:hasNotice', 'dct:title'),
      text: record('dpv:hasNotice', 'dct:description'),
    },
    language: record('dct:language'),
    purposes: each(process('dpv:hasPurpose'), idOf),
    lawfulBasis: Object.entries(LAWFUL_BASES).find(([, { term }]) => term === lawful)?.[0],
    data: each(process('dpv:hasPersonalData'), (it) => ({
      domain: inside(it, ['dct:identifier']),
      necessity: idOf(inside(it, ['dpv:hasNecessity'])),
      isSpecialCategory: inside(it, ['@type', 1]) !== undefined,
    })),
    scopes: process('elatio:scope'),
    mode: MODES.find((one) => one === mode),
    minCohort: process('elatio:minCohort'),
    parties: each(record('dpv:hasEntity'), (it) => {
      const account = inside(it, ['elatio:account']);
      return {
        id: inside(it, ['dct:identifier']),
        type: bare(inside(it, ['@type'])),
        name: inside(it, ['dpv:hasName']),
        address: inside(it, ['dpv:hasAddress']),
        contact: inside(it, ['dpv:hasContact']),
        ...(account === undefined ? {} : { account }),
      };
    }),
    controllers: each(process('dpv:hasDataController'), idOf),
    recipients: recipients === 'anyone' ? recipients : each(recipients, idOf),
    storageLocations: each(process('dpv:hasStorageCondition', 0, 'dpv:hasLocation'), idOf),
    jurisdiction: idOf(record('dpv:hasJurisdiction')),
    retainUntil: secondsOf(process('dpv:hasStorageCondition', 1, 'dct:valid')),
    withdrawal: {
      method: record('dpv:hasConsentControl', 'dct:description'),
      contact: record('dpv:hasConsentControl', 'dpv:hasContact'),
    },
    rights: each(record('dpv:hasRight'), idOf),
    limits: process('elatio:limits'),
    isStanding: process('elatio:isStanding'),
    event: {
      time: secondsOf(status('dct:date')),
      type: idOf(status('dct:type')),
      state: bare(status('@type')),
      entityId: idOf(status('dpv:isIndicatedBy')),
    },
    validFrom: secondsOf(status('dct:valid', 'elatio:from')),
    validUntil: secondsOf(status('dct:valid', 'elatio:until')),
  });
  const signature = checked(signatureBytes, at('elatio:signature'));
  const signed = { venue, receipt, signature };
  if (!sameJson(value, jsonLdOf(signed))) {
    throw malformed('the file says something else than its receipt, or has more in it');
  }
  return signed;
}

/** What stands at a path, of own members alone. */
function inside(value: unknown, path: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[key];
  }
  return found;
}

/** Most entries of any list in a receipt are far fewer: what is longer is not looked through. */
const MOST = 64;

const each = (value: unknown, of: (one: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.slice(0, MOST + 1).map(of) : undefined;

/** What follows the last colon of a term: the namespaces are compared with the rest. */
const bare = (term: unknown): unknown =>
  typeof term === 'string' && term.length < 200 ? term.slice(term.lastIndexOf(':') + 1) : undefined;

/** Of a reference, its term without the namespace. */
const idOf = (value: unknown): unknown => bare(inside(value, ['@id']));

function secondsOf(value: unknown): unknown {
  const text = inside(value, ['@value']);
  return typeof text === 'string' && text.length < 40 ? Date.parse(text) / 1000 : undefined;
}
