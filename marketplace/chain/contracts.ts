/** The contracts' interfaces, and their failures in words. */
import { Interface, type InterfaceAbi } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import { STATES } from '../exchange/view.ts';
import exchangeArtifact from './artifacts/FairExchange.json' with { type: 'json' };
import registryArtifact from './artifacts/ConsentRegistry.json' with { type: 'json' };
import requestsArtifact from './artifacts/Requests.json' with { type: 'json' };
import tokenArtifact from './artifacts/TestToken.json' with { type: 'json' };

const abiOf = ({ abi }: { abi: unknown }): InterfaceAbi => abi as InterfaceAbi;

export const exchangeInterface = new Interface(abiOf(exchangeArtifact));
export const registryInterface = new Interface(abiOf(registryArtifact));
export const requestsInterface = new Interface(abiOf(requestsArtifact));
/** An ERC-20 token with permits; `mint` only where it is play money. */
export const tokenInterface = new Interface(abiOf(tokenArtifact));

/** What makes each contract, for a chain that has none yet. */
export const CREATION_CODE = {
  token: tokenArtifact.bytecode,
  registry: registryArtifact.bytecode,
  exchange: exchangeArtifact.bytecode,
  requests: requestsArtifact.bytecode,
} as const;

/** Thrown when a contract refuses, or did, what it was asked to do. `reason` is the name of its error, `''` where it gave none. */
export class Reverted extends ElatioError {
  readonly reason: string;

  constructor(reason: string, words: string) {
    super('ELATIO_CHAIN_REVERTED', words);
    this.reason = reason;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  AlreadyAnchored: 'This consent is on the chain already.',
  AlreadyRevoked: 'This consent is revoked already, or the seller blocked.',
  BadOffer:
    'The offer itself is impossible: a window, a size, a party or the token. Ask the seller for another.',
  BadPlace: 'The address in a request has one to 1,024 bytes.',
  BadProof: 'The complaint does not fit the offer: its index, lengths or proofs are wrong.',
  BadSignature: 'The signature is not that of the party named. Ask for the offer again.',
  BadWhat: 'What is wanted is said in one to 500 bytes.',
  ERC20InsufficientAllowance:
    'The exchange is not allowed to take that much: the buyer for the price or the seller for the bond has to allow it first.',
  ERC20InsufficientBalance:
    'There is not enough money in the account of the buyer or, for a bond, the seller.',
  ERC2612ExpiredSignature: 'The permit to take the price has expired. Try again.',
  ERC2612InvalidSigner: 'The permit to take the price is not signed by this account.',
  NoConsent:
    "The seller's consent is revoked or the seller is blocked: this offer cannot be bought any more.",
  NoReceipt: 'Zero is no consent.',
  NotAllowed: 'This account may not do that, or not yet: the other side still has time.',
  NothingToWithdraw: 'Nothing waits to be withdrawn.',
  NothingWrong: 'The chunk is what was promised: there is nothing to complain of.',
  ReentrancyGuardReentrantCall: 'The token called back while it moved money, which is refused.',
  SafeERC20FailedOperation: 'The token refused to move the money.',
  TooLate: 'The time for that is over.',
  WrongAmount:
    'The token moved another amount than it was told to: tokens that keep a fee are refused.',
  WrongKey: 'The key is not the one of the offer.',
};

const SALE_WORDS = [
  'The sale has not been paid for.',
  'The sale is paid for and waits for the key.',
  'The key of the sale is shown already.',
  'The money of the sale has gone back already.',
  'The sale is over and the seller paid.',
] as const satisfies readonly string[] & { length: typeof STATES.length };

/** A contract's failure in words. `data` is what it gave as its reason, `said` what the node said of it. */
export function revertOf(data: string | undefined, said = ''): Reverted {
  if (data !== undefined && data !== '0x') {
    for (const one of [exchangeInterface, tokenInterface, registryInterface, requestsInterface]) {
      let error;
      try {
        error = one.parseError(data);
      } catch {
        // It has the name of a known error and not its shape.
      }
      if (error == null) continue;
      if (error.name === 'WrongState') {
        const state = Number(error.args[0]);
        return new Reverted('WrongState', SALE_WORDS[state] ?? 'The sale is in another state.');
      }
      if (error.name === 'Error')
        return new Reverted('Error', `The contract says: ${String(error.args[0]).slice(0, 200)}`);
      const words = WORDS[error.name];
      if (words !== undefined) return new Reverted(error.name, words);
      return new Reverted(error.name, `The contract refuses: ${error.name}.`);
    }
  }
  const more = said === '' ? '' : ` (${said.slice(0, 200)})`;
  return new Reverted('', `The contract refuses and gives no reason that is known here${more}.`);
}
