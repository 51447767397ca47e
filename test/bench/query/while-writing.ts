import { cp, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonValue } from '../../../protocol/json.ts';
import { startDaemon } from '../../e2e/daemon.ts';
import { beatAt } from '../beats.ts';
import { rounded } from '../report.ts';
import { checksumOf } from './checksum.ts';
import type { Log } from './log.ts';
import { type Answer, type Ask, periodOf, textOf } from './question.ts';

/** Heartbeats of a node while it is asked, for the first time since its start. */
export interface WhileWriting {
  readonly answer: Answer;
  readonly heartbeats: Awaited<ReturnType<Awaited<ReturnType<typeof beatAt>>['end']>>;
}

/** Starts a node on a copy of the log, and asks it over HTTP while heartbeats come in. */
export async function askWhileWriting(log: Log, ask: Ask): Promise<WhileWriting> {
  const folder = await mkdtemp(join(tmpdir(), 'elatio-bench-query-writes-'));
  const directory = join(folder, 'data');
  await cp(log.directory, directory, { recursive: true, mode: 0 });
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  const beats = await beatAt(daemon.port);
  const body = JSON.stringify({ query: [textOf(ask, log.hostname)], timeperiods: [periodOf(ask)] });
  const begin = performance.now();
  const [value] = JSON.parse(await post(daemon.port, '/api/0/query/', body)) as JsonValue[];
  const ms = rounded(performance.now() - begin);
  const heartbeats = await beats.end();
  await daemon.stop();
  await rm(folder, { recursive: true });
  return { answer: { ...ask, ms, checksum: checksumOf(value) }, heartbeats };
}

/** The body of the answer, however long that takes. @throws Error where it is not 200 */
function post(port: number, path: string, body: string): Promise<string> {
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
    asked.end(body);
  });
}
