/** Accounts that are contracts and say themselves which signatures are theirs (ERC-1271). */
import { concat, dataLength, Interface } from 'ethers';
import type { IsValidSignature } from '../exchange/signature.ts';
import { call, codeAt } from './answers.ts';
import type { Connection } from './connection.ts';
import type { Hex } from '../exchange/offer.ts';
import { Refusal } from './rpc.ts';

const account = new Interface([
  'function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)',
]);
/** What it answers where it takes the signature: the function's own selector, filled up to a word. */
const YES = concat(['0x1626ba7e', new Uint8Array(28)]);

/** An account without code, or one that refuses to answer, takes none. Throws what a connection throws. */
export function isValidSignatureOf(connection: Connection): IsValidSignature {
  return (address, digest, signature) =>
    connection.agree(async (ask) => {
      if (dataLength(await codeAt(ask, address)) === 0) return false;
      const data = account.encodeFunctionData('isValidSignature', [digest, signature]) as Hex;
      try {
        return (await call(ask, { to: address, data }, 'latest')) === YES;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    });
}
