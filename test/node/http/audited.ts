import { onTestFinished } from 'vitest';
import type { Access } from '../../../node/audit/index.ts';
import { createBrowsers } from '../../../node/browser/index.ts';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import type { Store } from '../../../node/store/index.ts';
import { temporaryFolder } from '../folder.ts';
import { aloneIn } from '../pairing/alone.ts';
import { type Answer, call, nodeOver, testStore } from './fixture.ts';

/** Who asks over the socket. */
export const OWNER = { peer: 'owner' } as const;

/** A node with an access log, of which each access that it is told of is noted; what takes another device is there. */
export async function opened(change: (store: Store) => Store = (store) => store) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const credentials = createCredentials({ local: store.local, random: randomBytes, now: Date.now });
  const marketFolder = temporaryFolder();
  const node = nodeOver(change(store), { credentials, marketFolder, open: false });
  // What the log is told, one by one.
  const noted: Access[] = [];
  const alone = aloneIn(store, node.docs, () => Date.now() * 1_000);
  const { inviting, joining, recovery, restoring, vaults } = alone;
  // As if somebody had come, and words were shown.
  inviting.answer = () => inviting.list()[0];
  joining.answer = () => joining.status();
  // As if the right words had been given.
  recovery.confirm = recovery.confirmReplacement = () => Promise.resolve();
  restoring.find = () => Promise.resolve({ members: [], newest: undefined });
  restoring.confirm = () => Promise.resolve();
  recovery.check = () => true;
  recovery.replace = () => recovery.show();
  vaults.add = () => Promise.resolve({ id: '', name: 'vault', address: '', quota: 1 });
  const browsers = createBrowsers({
    credentials,
    ingest: node.ingest,
    hostname: 'laptop',
    random: randomBytes,
    now: Date.now,
  });
  const watched = nodeOver(store, {
    ...alone,
    browsers,
    credentials,
    databases: ['/gone/sqlite.db'],
    docs: node.docs,
    rules: node.rules,
    market: node.market,
    open: false,
    audit: { ...node.audit, note: (access) => void noted.push(access) },
  });
  const ask = (request: string, body?: unknown, ...more: object[]): Promise<Answer> => {
    const [method = '', path = ''] = request.split(' ');
    return call(watched.app, method, path, body, ...more);
  };
  return {
    ...node,
    ...alone,
    browsers,
    credentials,
    door: node.market,
    noted,
    ask,
    routes: watched.app.routes,
  };
}
