/** What nodes of many makers say when they do not take a transaction: the standard has numbers for none of it. */

export type Refused =
  /** They have it already. */
  | 'known'
  /** A transaction with its nonce is mined. */
  | 'used'
  /** Another with its nonce waits, and this one does not offer enough more. */
  | 'occupied'
  /** It offers less than the next block asks. */
  | 'underpriced'
  /** The account cannot pay for it. */
  | 'funds'
  | 'other';

const WORDS: readonly (readonly [RegExp, Refused])[] = [
  [/already known|known transaction|already imported|already exists|alreadyknown/i, 'known'],
  [/nonce( is)? too low|oldnonce|nonce_too_low|invalid nonce/i, 'used'],
  [/replacement|could not replace|replacenotallowed|same nonce/i, 'occupied'],
  [/underpriced|less than block base fee|fee ?too ?low|gas price (below|too low)/i, 'underpriced'],
  [/insufficient ?(funds|balance)|not enough (funds|balance)|upfront cost/i, 'funds'],
];

/** What a node means by its refusal. */
export function refusedAs(message: string): Refused {
  return WORDS.find(([words]) => words.test(message))?.[1] ?? 'other';
}
