import { z } from '@hono/zod-openapi';
import { DOMAINS } from '../../../protocol/bucket.ts';
import { Failure, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import type { NodeStatus } from '../status.ts';
import { OwnScopeStatusShape } from './scope.ts';
import { Time } from './shapes.ts';

const StoreStatus = z.object({
  buckets: z.int(),
  events: z.int(),
  chunks: z.int(),
  tailBytes: z.int().openapi({ description: 'Bytes that wait to be put into chunks.' }),
  damage: z
    .array(z.string())
    .openapi({ description: 'What was found not to be as it was stored.' }),
  problem: Failure.optional().openapi({ description: 'Why writing or tidying fails at present.' }),
});

const AuditStatus = z.object({
  waiting: z.int().openapi({ description: 'Entries of the access log that wait to be written.' }),
  lost: z.int().openapi({ description: 'Accesses that could not be kept since writing fails.' }),
  problem: Failure.optional().openapi({ description: 'Why writing fails at present.' }),
});

const QueryStatus = z.object({
  running: z.int(),
  waiting: z.int().openapi({ description: 'Those that wait until others have run.' }),
  thread: z.boolean().openapi({
    description:
      'Whether the thread is there that runs those over much: it stays for some minutes.',
  }),
});

const SearchStatus = z.object({
  index: z
    .object({
      events: z.int().openapi({ description: 'Those in chunks.' }),
      indexed: z.int().openapi({ description: 'How many of them are in the index.' }),
      segments: z.int(),
      bytes: z.number().openapi({ description: 'Of the index, at rest.' }),
      vectorBytes: z
        .number()
        .openapi({ description: 'Those of them by which similar texts are found.' }),
    })
    .optional()
    .openapi({ description: 'As of when that was last looked at.' }),
  working: z.boolean().openapi({ description: 'Whether the index is being made.' }),
  problem: Failure.optional().openapi({ description: 'Why that failed last.' }),
});

const RetentionStatus = z.object({
  domains: z.array(z.enum(DOMAINS)).openapi({ description: 'Those that have a policy.' }),
  next: Time.nullable().openapi({ description: 'When the next run is.' }),
  problem: Failure.optional().openapi({ description: 'Why the last run failed.' }),
});

const SpaceStatus = z.object({
  used: z.number().openapi({ description: 'Bytes that the data directory holds.' }),
  free: z.number().openapi({ description: 'Bytes that its file system has free.' }),
  maxDisk: z.number().optional().openapi({ description: 'Most that it may hold.' }),
  lowSpace: z.number().openapi({ description: 'Least that should be free.' }),
  shortage: Failure.optional().openapi({ description: 'Why nothing more is recorded.' }),
});

const CollectorStatus = z.object({
  name: z.string(),
  records: z.string(),
  state: z.enum(['running', 'waiting', 'held', 'stopped', 'unavailable']),
  since: z.int().openapi({ description: 'Microseconds since 1970.' }),
  error: Failure.optional().openapi({ description: 'Why it last failed.' }),
  restarts: z.int(),
});

const GoalStatus = z.object({
  count: z.int(),
  notifications: z
    .enum(['on', 'off'])
    .openapi({ description: 'Whether the person is told of limits and goals.' }),
  problem: z
    .object({ code: z.string(), message: z.string() })
    .optional()
    .openapi({ description: 'Why the last notification could not be shown on the desktop.' }),
});

const PeersStatus = z.object({
  devices: z.int().openapi({ description: 'Other devices and vaults that belong to the owner.' }),
  connected: z.int(),
  synced: z.int().openapi({
    description: 'Those of the connected ones with whom nothing is lacking on either side.',
  }),
  addresses: z.array(z.string()).openapi({
    description: 'Multiaddrs at which it listens for them; none while there are none.',
    examples: [
      ['/ip4/192.168.1.5/tcp/5601/p2p/12D3KooWRCYxRgvuB1R3mKTLPpcFc8mDVSexS9vAmZTPaCJZy1jL'],
    ],
  }),
  problems: z
    .array(Failure.extend({ device: z.string().optional() }))
    .openapi({ description: 'What went wrong with them since the start, the last of each kind.' }),
});

const Status = z
  .object({
    version: z.string(),
    pid: z.int(),
    directory: z.string().openapi({ description: 'Where the data is.' }),
    startedAt: Time,
    uptime: z.number().openapi({ description: 'Seconds.' }),
    protection: z
      .enum(['file', 'passphrase', 'keychain'])
      .openapi({ description: 'Of the keys at rest.' }),
    open: z.boolean().openapi({
      description: 'Whether every program on this machine may read and change everything.',
    }),
    openBy: z.enum(['flag', 'file', 'default']).openapi({
      description: 'Who has said so: the command line of its start, its setting, or nobody.',
    }),
    testing: z.boolean(),
    durability: z.enum(['strict', 'batched']),
    zone: z
      .string()
      .optional()
      .openapi({ description: 'IANA time zone.', examples: ['Europe/Berlin'] }),
    pausedUntil: Time.optional().openapi({
      description: 'When the pause ends that is on: until then nothing is recorded.',
    }),
    credentials: z.object({ tokens: z.int(), sessions: z.int() }),
    addresses: z.array(z.string()),
    store: StoreStatus,
    space: SpaceStatus.optional().openapi({
      description: 'Room on the disk, as measured within the last half a minute.',
    }),
    audit: AuditStatus,
    queries: QueryStatus,
    search: SearchStatus,
    retention: RetentionStatus,
    goals: GoalStatus,
    peers: PeersStatus,
    scope: OwnScopeStatusShape.optional().openapi({
      description: 'What this device keeps of what others record; absent where that is everything.',
    }),
    recovery: z.object({
      kept: z.boolean().openapi({
        description: 'Whether the recovery words are still here: nobody has written them down.',
      }),
    }),
    collectors: z.array(CollectorStatus),
  })
  .openapi('Status');

const getStatus = operation({
  operationId: 'getStatus',
  method: 'get',
  path: '/api/v1/status',
  access: 'read',
  audit: 'none',
  tag: 'node',
  summary: 'How the node is',
  responses: { 200: json(Status, 'Its state at this moment.') },
});

export function statusOperations({ status }: { readonly status: () => NodeStatus }) {
  return [serve(getStatus, status)];
}
