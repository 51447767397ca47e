/** Accounts that are contracts, and say by themselves what they have signed (ERC-1271). */
import { Interface } from 'ethers';
import type { Hex } from '../exchange/offer.ts';
import type { IsValidSignature } from '../exchange/signature.ts';
import { call } from './answers.ts';
import type { Connection } from './connection.ts';
import { Refusal } from './rpc.ts';

const erc1271 = new Interface([
  'function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)',
]);

/** What it answers where it accepts: the standard's value, filled up with zeros. */
const ACCEPTED = `0x1626ba7e${'0'.repeat(56)}`;

/** Asks such accounts over a connection. One that refuses to answer, or has no code, accepts nothing. */
export function isValidSignatureOf(connection: Connection): IsValidSignature {
  return (account, digest, signature) =>
    connection.agree(async (ask) => {
      const data = erc1271.encodeFunctionData('isValidSignature', [digest, signature]) as Hex;
      try {
        const said = await call(ask, { to: account, data }, 'latest');
        return said.slice(0, 66) === ACCEPTED;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    });
}
