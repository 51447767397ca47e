/**
 * What the program needs of each contract, its interface and the code that makes it, compiled with the settings of
 * `foundry.toml`. `npm run contracts` writes it where the program reads it; a test compares, so that neither is changed alone.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { keccak256 } from 'ethers';
import solc from 'solc';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { createRpc, type Rpc } from '../marketplace/chain/rpc.ts';

/** Contracts that the program deploys or calls. */
export const CONTRACTS = ['ConsentRegistry', 'FairExchange', 'Requests', 'TestToken'] as const;

/** The package has no types. */
const compileJson = solc.compile as (
  input: string,
  callbacks: { import: (path: string) => { contents: string } },
) => string;

const ROOT = new URL('../', import.meta.url);
const SOURCES = 'contracts/src/';

const settingsOf = z.object({
  profile: z.object({
    default: z.object({
      evm_version: z.string(),
      optimizer: z.boolean(),
      optimizer_runs: z.number(),
      bytecode_hash: z.string(),
      cbor_metadata: z.boolean(),
    }),
  }),
});

const outputOf = z.object({
  errors: z
    .array(z.object({ severity: z.string(), formattedMessage: z.string() }))
    .optional()
    .default([]),
  contracts: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        abi: z.array(z.record(z.string(), z.unknown())),
        evm: z.object({ bytecode: z.object({ object: z.string() }) }),
      }),
    ),
  ),
});

/** A contract's interface and creation code. */
export interface Artifact {
  readonly abi: readonly unknown[];
  readonly bytecode: string;
}

/** Compiles the contracts. Throws what the compiler says where it finds an error. */
export function compile(): ReadonlyMap<string, Artifact> {
  const toml = readFileSync(new URL('foundry.toml', ROOT), 'utf8');
  const { default: profile } = settingsOf.parse(parse(toml)).profile;
  const sources = Object.fromEntries(
    readdirSync(new URL(SOURCES, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sol'))
      .map((file) => `${SOURCES}${file.replaceAll('\\', '/')}`)
      .map((path) => [path, { content: readFileSync(new URL(path, ROOT), 'utf8') }]),
  );
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      evmVersion: profile.evm_version,
      optimizer: { enabled: profile.optimizer, runs: profile.optimizer_runs },
      metadata: { bytecodeHash: profile.bytecode_hash, appendCBOR: profile.cbor_metadata },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const require = createRequire(import.meta.url);
  const output = outputOf.parse(
    JSON.parse(
      compileJson(JSON.stringify(input), {
        import: (path: string) => ({ contents: readFileSync(require.resolve(path), 'utf8') }),
      }),
    ),
  );
  const failures = output.errors.filter(({ severity }) => severity === 'error');
  if (failures.length > 0) throw new Error(failures.map((it) => it.formattedMessage).join('\n'));
  return new Map(
    CONTRACTS.map((name) => {
      const made = output.contracts[`${SOURCES}${name}.sol`]?.[name];
      if (made === undefined) throw new Error(`there is no contract ${name}`);
      return [name, { abi: made.abi, bytecode: `0x${made.evm.bytecode.object}` }];
    }),
  );
}

/** Where the program reads a contract's artifact. */
export function artifactFile(name: string): URL {
  return new URL(`marketplace/chain/artifacts/${name}.json`, ROOT);
}

/** An artifact as its file has it: one entry of the interface a line, so that a change can be read. */
export function textOf({ abi, bytecode }: Artifact): string {
  const entries = abi.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  return `{\n  "abi": [\n${entries}\n  ],\n  "bytecode": ${JSON.stringify(bytecode)}\n}\n`;
}

const DEPLOYMENTS = new URL('marketplace/chain/deployments.json', ROOT);
const deploymentsOf = z.record(z.string(), z.looseObject({}));

/**
 * `marketplace/chain/deployments.json` as it has to be for the code there is: with what a new development chain has at the
 * addresses that it names.
 */
export async function deploymentsText(): Promise<string> {
  // Not before the artifacts are written: it has them built in.
  const { startDevChain } = await import('../marketplace/chain/dev.ts');
  const chain = await startDevChain({ port: 0 });
  try {
    const { ask } = createRpc({ url: chain.url });
    const all = deploymentsOf.parse(JSON.parse(readFileSync(DEPLOYMENTS, 'utf8')));
    const dev = await codedAnew(all[await idOf(ask)], async (address) =>
      keccak256(z.string().parse(await ask('eth_getCode', [address, 'latest']))),
    );
    return `${JSON.stringify({ ...all, [await idOf(ask)]: dev }, undefined, 2)}\n`;
  } finally {
    await chain.stop();
  }
}

const idOf = async (ask: Rpc['ask']): Promise<string> =>
  String(Number(z.string().parse(await ask('eth_chainId', []))));

/** The same value, with a new `code` in whatever has one beside its `address`. */
async function codedAnew(
  value: unknown,
  codeAt: (address: string) => Promise<string>,
): Promise<unknown> {
  if (Array.isArray(value)) {
    return Promise.all(value.map((it: unknown) => codedAnew(it, codeAt)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([name, it]: [string, unknown]) => {
    const isCode = name === 'code' && 'address' in value && typeof value.address === 'string';
    return [name, isCode ? await codeAt(String(value.address)) : await codedAnew(it, codeAt)];
  });
  return Object.fromEntries(await Promise.all(entries)) as unknown;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, artifact] of compile()) writeFileSync(artifactFile(name), textOf(artifact));
  writeFileSync(DEPLOYMENTS, await deploymentsText());
}
