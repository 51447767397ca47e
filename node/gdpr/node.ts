/** What this node has of its own: who may use it, what it is, how it was set up. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../credentials/index.ts';
import { configPath } from '../config/index.ts';
import { type LocalRecords, type Store, uuidOf } from '../store/index.ts';
import type { Part, Tally } from './interface.ts';
import { jsonValue } from './lists.ts';

export interface NodeDeps {
  readonly store: Pick<Store, 'device' | 'deviceName' | 'streams' | 'local'>;
  readonly credentials: Pick<Credentials, 'tokens' | 'sessions'>;
  /** How the node is: JSON. */
  readonly status: () => { readonly directory: string };
}

/** The files of a node. */
export async function* nodeParts(deps: NodeDeps): AsyncGenerator<Part> {
  const { store, credentials, status } = deps;
  const { directory } = status();
  yield {
    path: 'node/status.json',
    about: 'This node: version, protection of the keys, collectors, addresses, as at the export.',
    write: (tally) => jsonValue(tally, { deviceId: uuidOf(store.device), ...status() }, 1),
  };
  yield {
    path: 'node/devices.json',
    about: 'Your devices, as far as anything they recorded is here: names and public keys.',
    write(tally) {
      const devices = devicesOf(store);
      return jsonValue(tally, devices, devices.length);
    },
  };
  yield {
    path: 'node/access.json',
    about: 'Tokens of programs and browsers that are logged in, without their secrets.',
    write(tally) {
      const tokens = credentials.tokens.list();
      const sessions = credentials.sessions
        .list()
        .map(({ expires, ...session }) => ({ ...session, expires: new Date(expires) }));
      return jsonValue(tally, { tokens, sessions }, tokens.length + sessions.length);
    },
  };
  yield {
    path: 'node/own-records.json',
    about:
      'What this node notes for itself: counters of rules, the last pause, how far its documents are shown.',
    write(tally) {
      const records = ownRecords(store.local);
      return jsonValue(tally, Object.fromEntries(records), records.length);
    },
  };
  for (const [path, file, about] of await filesIn(directory)) {
    yield { path, about, write: (tally) => contentOf(file, tally) };
  }
}

function devicesOf({ device, deviceName, streams }: NodeDeps['store']) {
  const own = hex(device.publicKey);
  const byKey = Map.groupBy(streams(), ({ record }) => hex(record.device));
  if (!byKey.has(own)) byKey.set(own, []);
  return [...byKey].map(([publicKey, list]) => ({
    publicKey,
    isThisOne: publicKey === own,
    names: [
      ...new Set([
        ...list.map(({ deviceName: name }) => name),
        ...(publicKey === own ? [deviceName] : []),
      ]),
    ],
    streams: list.map(({ domain, record: { id, incarnation } }) => ({
      id,
      domain,
      incarnation: hex(incarnation),
    })),
  }));
}

/** What is told elsewhere, and what holds hashes of secrets, is left out; nothing else, whatever will be. */
function ownRecords(local: LocalRecords) {
  const told = /^(setting|rule|retention|token|session)\//;
  return local
    .keys('')
    .filter((key) => !told.test(key))
    .map((key) => [key, local.get(key)] as const);
}

type Found = readonly [path: string, file: string, about: string];

async function filesIn(directory: string): Promise<Found[]> {
  const config = await readdir(directory).catch(() => [] as string[]);
  const logs = await readdir(join(directory, 'logs')).catch(() => [] as string[]);
  return [
    ...(config.includes('config.json')
      ? [
          [
            'node/config.json',
            configPath(directory),
            'Settings of this node, as in its file.',
          ] as const,
        ]
      : []),
    ...logs
      .filter((name) => /^elatio\.log(\.\d)?$/.test(name))
      .map((name): Found => {
        const about = "The node's log of what went wrong: no content of events.";
        return [`node/logs/${name}`, join(directory, 'logs', name), about];
      }),
  ];
}

/** A file as it is, without what a text cannot hold. */
async function* contentOf(file: string, tally: Tally): AsyncGenerator<string> {
  tally.add();
  yield* createReadStream(file, 'utf8') as AsyncIterable<string>;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
