/** Where the contracts are, by chain. What is not in `deployments.json`, or has other code there, is not spoken to. */
import { keccak256 } from 'ethers';
import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { chainIdOf, codeAt } from './answers.ts';
import committed from './deployments.json' with { type: 'json' };
import type { Ask } from './rpc.ts';

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text as Hex);
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => text as Hex);
const contract = z.strictObject({
  address,
  /** Keccak-256 of the code that is to be found there. */
  code: hash,
});
const currency = z.strictObject({
  symbol: z.string().min(1).max(16),
  decimals: z.int().min(0).max(77),
});

const deployment = z.strictObject({
  /** What people call the chain. */
  name: z.string(),
  /** Where it is asked if nothing else is said. */
  rpc: z.string(),
  /** Whether its money is worth nothing: spending it asks nobody. */
  isPlay: z.boolean(),
  /** What gas is paid in. */
  currency,
  /** A block is relied on when it is the newest of this many. */
  confirmations: z.int().min(1),
  /** Most that a unit of gas may cost, in wei. */
  maxFee: z.string().regex(/^[1-9]\d*$/),
  /** Height at which the contracts were there: no event of theirs is older. */
  block: z.int().min(0),
  exchange: contract,
  registry: contract,
  requests: contract,
  tokens: z
    .array(
      currency.extend({
        address,
        /** Not where the token's owner may change it. */
        code: hash.optional(),
        /** Name and version of its EIP-712 domain, where it has permits (ERC-2612). */
        permit: z.strictObject({ name: z.string(), version: z.string() }).optional(),
      }),
    )
    .min(1),
});

export const deploymentsOf = z.record(z.string().regex(/^[1-9]\d*$/), deployment);

/** Where the contracts of one chain are. */
export type Deployment = z.infer<typeof deployment> & { readonly chainId: number };
export type Token = Deployment['tokens'][number];
export type Currency = z.infer<typeof currency>;

/** The chains that are known. */
export const DEPLOYMENTS: Readonly<Record<string, Omit<Deployment, 'chainId'>>> =
  deploymentsOf.parse(committed);

/** Throws `ELATIO_CHAIN_UNKNOWN` for a chain that has no contracts of ours. */
export function deploymentOf(chainId: number, all = DEPLOYMENTS): Deployment {
  const found = all[String(chainId)];
  if (found !== undefined) return { ...found, chainId };
  const names = Object.entries(all).map(([id, { name }]) => `${name} (${id})`);
  throw new ElatioError(
    'ELATIO_CHAIN_UNKNOWN',
    `Nothing can be sold on chain ${chainId}: its contracts are not known here. Known: ${names.join(', ')}.`,
  );
}

/**
 * Whether a node is of the deployment's chain and has the code there that we know.
 * Throws `ELATIO_CHAIN_WRONG` and `ELATIO_CHAIN_CODE`.
 */
export function createAdmission(deployment: Deployment): (ask: Ask, name: string) => Promise<void> {
  const { chainId, exchange, registry, requests, tokens } = deployment;
  return async (ask, name) => {
    const found = await chainIdOf(ask);
    if (found !== chainId) {
      throw new ElatioError(
        'ELATIO_CHAIN_WRONG',
        `${name} is a node of chain ${found}, and ${deployment.name} is chain ${chainId}. Name one of that with --rpc.`,
      );
    }
    for (const { address, code } of [exchange, registry, requests, ...tokens]) {
      if (code === undefined) continue;
      const there = await codeAt(ask, address);
      if (keccak256(there) === code) continue;
      throw new ElatioError(
        'ELATIO_CHAIN_CODE',
        there === '0x'
          ? `${name} has no contract at ${address}, where ${deployment.name} should have one. Is the chain a new one, or the node not up to date?`
          : `${name} has other code at ${address} than the one we know, and is not spoken to: money would not be safe. Update Elatio if it is an old one.`,
      );
    }
  };
}
