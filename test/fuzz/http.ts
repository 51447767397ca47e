/**
 * Bodies over HTTP: any bytes, sent to everything that takes a body. Nothing may answer with a fault of ours,
 * and what was answered as stored must be readable.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUCKET, call, nodeOver, type TestNode, testStore } from '../node/http/fixture.ts';
import type { FuzzTarget } from './target.ts';

const T = '"timestamp":"2024-01-15T12:49:46.314+00:00"';

const SEEDS = [
  '{"client":"c","type":"currentwindow","hostname":"!local","data":{"k":1},"created":"2024-01-15"}',
  `{${T},"duration":1.5,"data":{"app":"x","title":"Ünïcödé \\ud83d\\ude42"}}`,
  `[{${T},"duration":0,"data":{}},{"timestamp":"2024-01-15","data":{"__proto__":{"a":[1,null]}}}]`,
  `[{"id":4294967296,${T},"duration":1e3,"data":{"constructor":{"prototype":"x"}}}]`,
  `{${T},"duration":1e999,"data":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`,
  '{"label": ["a"], note: "b, c: \\"d", \u00e4_1 : {true:null}}',
  '[[],{},"\\u0000\\\\\\"",-0,1e-7,true,null]',
];

/** Every so many inputs all that is stored is put into chunks and read back. */
const READ_ALL = 500;

const EVENTS = '/api/0/buckets/fuzz/events';

export const httpTarget: FuzzTarget = {
  name: 'http',
  seeds: SEEDS.map((text) => Buffer.from(text)),
  async run(input) {
    const node = await opened();
    await post(node, '/api/0/buckets/created', input);
    await post(node, '/api/0/buckets/fuzz/heartbeat?pulsetime=5', input);
    await post(node, '/api/0/activity/fuzz', input);
    const before = await count(node);
    const { status, body } = await post(node, EVENTS, input);
    const inserted = status === 200 && Array.isArray(body) ? body.length : 0;
    const after = await count(node);
    if (after !== before + inserted) {
      throw new Error(`${inserted} events were answered as stored, but ${after - before} are`);
    }
    await expectReadable(node, `${EVENTS}?limit=20`);
    if (++runs % READ_ALL === 0) {
      await node.store.flush();
      const all = await expectReadable(node, EVENTS);
      if (all !== after) throw new Error(`${after} events are counted, but ${all} are read`);
    }
  },
};

let runs = 0;
let node: Promise<TestNode> | undefined;

function opened(): Promise<TestNode> {
  node ??= (async () => {
    const directory = mkdtempSync(join(tmpdir(), 'elatio-fuzz-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const store = await testStore(directory);
    await store.createBucket({ name: 'fuzz', ...BUCKET });
    return nodeOver(store);
  })();
  return node;
}

async function post({ app }: TestNode, path: string, body: Uint8Array) {
  const answer = await call(app, 'POST', path, body);
  // Replacing events is yet to come: the one 5xx that is no fault.
  if (answer.status >= 500 && answer.status !== 501) {
    throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

async function count({ app }: TestNode): Promise<number> {
  return Number((await call(app, 'GET', `${EVENTS}/count`)).body);
}

async function expectReadable({ app }: TestNode, path: string): Promise<number> {
  const { status, body } = await call(app, 'GET', path);
  if (status === 200 && Array.isArray(body)) return body.length;
  throw new Error(`GET ${path} answered ${status}`);
}
