import { z } from '@hono/zod-openapi';
import type { Vaults } from '../../devices/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';

const WantedVault = z
  .strictObject({
    address: z.string().max(512).openapi({
      description: 'A multiaddr with the peer id, as `elatio vault serve` prints it.',
    }),
    token: z.string().max(128).openapi({ description: 'As `elatio vault invite` prints it.' }),
    name: z.string().optional().openapi({ description: 'What it is to be called.' }),
  })
  .openapi('WantedVault', {
    examples: [
      {
        address: '/ip4/192.0.2.5/tcp/5601/p2p/12D3KooWHd65EdCK1p69AZpdBPkVHvg4E7QXinPbMyhdNbAfLbZw',
        token: 'c42e-cb9a-ef1a-8f73-503a-6963-9f3d-091d-b1e9',
      },
    ],
  });

const Vault = z
  .object({
    id: z.string().openapi({ description: 'Its public key, hexadecimal.' }),
    name: z.string(),
    address: z.string(),
    quota: z.int().openapi({ description: 'Bytes that it keeps at most.' }),
  })
  .openapi('NewVault');

const addVault = operation({
  operationId: 'addVault',
  method: 'post',
  path: '/api/v1/devices/vaults',
  access: 'admin',
  tag: 'devices',
  summary: 'Lets a vault in, which keeps sealed what your devices record',
  description:
    'The vault has to be on. All devices learn of it, and give it what they have. Where this fails in the middle it can be said again.',
  request: { body: json(WantedVault, 'Where it is, and the token that it made.') },
  responses: { 200: json(Vault, 'The vault, one of the devices now.') },
  errors: [
    'ELATIO_VAULT_ADDRESS',
    'ELATIO_VAULT_TOKEN',
    'ELATIO_VAULT_ADMIN',
    'ELATIO_VAULT_WRONG',
    'ELATIO_VAULT_USED',
    'ELATIO_VAULT_EXPIRED',
    'ELATIO_VAULT_ROSTER',
    'ELATIO_VAULT_GUESSES',
    'ELATIO_VAULT_VERSION',
    'ELATIO_VAULT_IMPOSTOR',
    'ELATIO_VAULT_MALFORMED',
    'ELATIO_VAULT_CUT',
    'ELATIO_VAULT_DISK',
    'ELATIO_PEERS_UNREACHABLE',
    'ELATIO_ROSTER_FULL',
    ...EDITING,
  ],
});

export function vaultOperations({ vaults }: { readonly vaults: Vaults }) {
  return [
    serve(addVault, ({ json: wanted }, context) => vaults.add(wanted, context.req.raw.signal)),
  ];
}
