import { z } from '@hono/zod-openapi';
import type { LockStatus } from '../../lock/index.ts';
import { json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { Time } from './shapes.ts';

/** What the routes need of the lock of a node. */
export interface NodeLock {
  status(): LockStatus;
  unlock(passphrase: string | undefined): Promise<void>;
  lock(): Promise<void>;
}

const State = z
  .object({
    locked: z.boolean(),
    since: Time.openapi({ description: 'Since when it is so.' }),
  })
  .openapi('Lock');

const getLock = operation({
  operationId: 'getLock',
  method: 'get',
  path: '/api/v1/lock',
  access: 'watcher',
  tag: 'node',
  summary: 'Whether the node is locked',
  description:
    'While it is, it has not got the passphrase that opens its data: everything but this, `/api/0/info` and the login page answers 503 (ELATIO_LOCK_LOCKED).',
  responses: { 200: json(State, 'The state of the lock.') },
});

const lock = operation({
  operationId: 'lock',
  method: 'post',
  path: '/api/v1/lock',
  access: 'admin',
  // The log is closed by then: the daemon notes it before.
  audit: 'none',
  tag: 'node',
  summary: 'Locks the node',
  description: 'Recording ends, the data is closed, and its keys are forgotten.',
  responses: { 200: json(State, 'The state of the lock.') },
  errors: ['ELATIO_LOCK_PASSPHRASE', 'ELATIO_KEYS_DAMAGED', 'ELATIO_KEYS_FAILED'],
});

const unlock = operation({
  operationId: 'unlock',
  method: 'post',
  path: '/api/v1/unlock',
  access: 'owner',
  audit: 'none',
  tag: 'node',
  summary: 'Unlocks the node',
  description:
    'One that is open stays so, whatever the passphrase. If opening the data fails it stays locked.',
  request: {
    body: json(
      z.strictObject({
        passphrase: z
          .string()
          .optional()
          .openapi({
            description: 'May be left out where none protects the data any more.',
            examples: ['correct horse battery staple'],
          }),
      }),
      'The passphrase.',
    ),
  },
  responses: { 200: json(State, 'The state of the lock.') },
  errors: [
    'ELATIO_KEYS_WRONG',
    'ELATIO_KEYS_NEEDED',
    'ELATIO_KEYS_ABSENT',
    'ELATIO_KEYS_DAMAGED',
    'ELATIO_KEYS_FAILED',
    'ELATIO_STORE_LOCKED',
    'ELATIO_STORE_KEY',
    'ELATIO_STORE_FULL',
    'ELATIO_STORE_READ_ONLY',
    'ELATIO_STORE_DAMAGED',
    'ELATIO_STORE_FAILED',
  ],
});

/** What is served while it is locked, too. */
export function unlockOperations(node: Pick<NodeLock, 'status' | 'unlock'>) {
  return [
    serve(getLock, () => node.status()),
    serve(unlock, async ({ json: { passphrase } }) => {
      await node.unlock(passphrase);
      return node.status();
    }),
  ];
}

export function lockOperations(node: NodeLock) {
  return [
    ...unlockOperations(node),
    serve(lock, async () => {
      await node.lock();
      return node.status();
    }),
  ];
}
