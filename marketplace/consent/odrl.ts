/**
 * What a buyer may do with what is sold, as an ODRL policy (https://www.w3.org/TR/odrl-model/). It is made from the receipt and
 * says nothing else. ODRL has no word for finding out who somebody is: that action is ours.
 */
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import type { Hex } from '../exchange/offer.ts';
import type { ConsentReceipt } from './receipt.ts';

/** A time in seconds since 1970 as `xsd:dateTime`, in UTC. */
export const dateTime = (seconds: number): JsonObject => ({
  '@type': 'xsd:dateTime',
  '@value': new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
});

/** An account of a chain as an IRI (CAIP-10). */
export const accountIri = (chainId: number, account: Hex): string =>
  `did:pkh:eip155:${chainId}:${account}`;

/**
 * @param id the receipt's hash
 * @param chainId the chain of its accounts
 */
export function policyOf(receipt: ConsentReceipt, id: Hex, chainId: number): JsonObject {
  const target = { '@id': `urn:elatio:consent:data:${id}` };
  const assigner = { '@id': accountIri(chainId, receipt.principal) };
  const rule = (action: string, more: JsonObject = {}): JsonObject => ({
    'odrl:target': target,
    'odrl:assigner': assigner,
    'odrl:action': { '@id': action },
    ...more,
  });
  const purposes = receipt.purposes.map((purpose) => ({ '@id': `dpv:${purpose}` }));
  const buyers =
    receipt.recipients === 'anyone'
      ? []
      : receipt.recipients.map((account) => ({ '@id': accountIri(chainId, account) }));
  return {
    '@id': `urn:elatio:consent:policy:${id}`,
    '@type': 'odrl:Offer',
    'odrl:profile': { '@id': 'urn:elatio:consent:1' },
    'odrl:permission': [
      rule('odrl:use', {
        'odrl:constraint': [
          constraint('odrl:purpose', 'odrl:isAnyOf', purposes),
          ...(buyers.length === 0 ? [] : [constraint('odrl:recipient', 'odrl:isAnyOf', buyers)]),
          constraint('odrl:dateTime', 'odrl:lteq', dateTime(receipt.retainUntil)),
        ],
      }),
    ],
    'odrl:prohibition': [rule('elatio:reidentify'), rule('odrl:sell'), rule('odrl:distribute')],
    'odrl:obligation': [
      rule('odrl:delete', {
        'odrl:constraint': [
          constraint('odrl:dateTime', 'odrl:lteq', dateTime(receipt.retainUntil)),
        ],
      }),
    ],
  };
}

const constraint = (left: string, operator: string, right: JsonValue): JsonObject => ({
  'odrl:leftOperand': { '@id': left },
  'odrl:operator': { '@id': operator },
  'odrl:rightOperand': right,
});
