import { cp, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '../../../protocol/json.ts';
import { startDaemon } from '../../e2e/daemon.ts';
import { beatAt, type BeatTimes } from '../beats.ts';
import { checksumOf } from './checksum.ts';
import type { Log } from './log.ts';
import { type Answer, type Ask, periodOf, textOf } from './question.ts';

/** Heartbeats of a node that has just started, and then is asked for the first time. */
export interface WhileWriting {
  readonly answer: Answer;
  readonly before: BeatTimes;
  readonly meanwhile: BeatTimes;
}

/** So long heartbeats come in alone: the program that takes them is warm, the question is not. */
const ALONE_MS = 2_000;

/** Asks nodes on a copy of the log, one after the other, over HTTP while heartbeats come in. */
export async function askWhileWriting(log: Log, ask: Ask, rounds: number): Promise<WhileWriting[]> {
  const folder = await mkdtemp(join(tmpdir(), 'elatio-bench-query-writes-'));
  const directory = join(folder, 'data');
  // Without what earlier questions left: the first one is the hardest.
  await cp(log.directory, directory, {
    recursive: true,
    filter: (path) => !path.endsWith('/rollups'),
  });
  const all: WhileWriting[] = [];
  try {
    for (let round = 0; round < rounds; round++) all.push(await askOneNode(log, directory, ask));
  } finally {
    await rm(folder, { recursive: true });
  }
  return all;
}

async function askOneNode(log: Log, directory: string, ask: Ask): Promise<WhileWriting> {
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  try {
    const alone = await beatAt(daemon.port, 'due');
    await sleep(ALONE_MS);
    const before = await alone.end();
    const beats = await beatAt(daemon.port, 'due');
    const query = [textOf(ask, log.hostname)];
    const begin = performance.now();
    const text = await post(daemon.port, '/api/0/query/', {
      query,
      timeperiods: [periodOf(ask)],
    });
    const ms = performance.now() - begin;
    const meanwhile = await beats.end();
    const [value] = JSON.parse(text) as JsonValue[];
    return { answer: { ...ask, ms, checksum: checksumOf(value) }, before, meanwhile };
  } finally {
    await daemon.stop();
  }
}

/** The body of the answer, however long that takes. @throws Error where it is not 200 */
function post(port: number, path: string, body: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, method: 'POST', host: '127.0.0.1' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode}: ${text}`));
      });
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}
