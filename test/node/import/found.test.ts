import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { createFoundImport, type FoundRun, type Importer } from '../../../node/import/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { Event } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { writePeewee, writeRust } from '../../fixtures/activitywatch/databases.ts';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver } from '../http/fixture.ts';
import { contentOf, emptyImporter, eventAt } from './node.ts';

const OWNER = { peer: 'owner', port: 5600, stopping: undefined } as const;
const NOW = Date.UTC(2024, 0, 20) * 1_000;

/** Of more than one piece of what is read. */
const COUNT = 20_000;
const events: readonly Event[] = Array.from({ length: COUNT }, (_, i) => eventAt(i));
const RECORDING = {
  buckets: [{ id: 'window', type: 'currentwindow', events }],
  settings: { startOfDay: '05:00', theme: 'dark' },
};

async function foundOver(
  write: (path: string) => void,
  through: (importer: Importer) => Importer = (importer) => importer,
) {
  const path = join(temporaryFolder(), 'sqlite.db');
  write(path);
  const { store, importer } = await emptyImporter();
  const settings = new Map<string, JsonValue>([['theme', 'light']]);
  const errors: unknown[] = [];
  const bytes = statSync(path).size;
  const found = createFoundImport({
    find: async () => [{ server: 'aw-server-rust', databases: [{ path, bytes }] }],
    importer: through(importer),
    settings: {
      get: (key) => settings.get(key),
      set: async (key, value) => settings.set(key, value),
    },
    directory: temporaryFolder(),
    now: () => NOW,
    onError: (error) => errors.push(error),
  });
  const ended = (): Promise<FoundRun> =>
    vi.waitFor(
      () => {
        const run = found.run();
        if (!run || run.state === 'running') throw new Error('it runs');
        return run;
      },
      { timeout: 20_000, interval: 5 },
    );
  return { path, bytes, store, found, settings, errors, ended };
}

const rust = (path: string): void => writeRust(path, RECORDING);

test('a database that is found is taken in, with settings that are not set here yet', async () => {
  const { path, bytes, store, found, settings, ended } = await foundOver(rust);
  expect(await found.list()).toEqual([{ path, server: 'aw-server-rust', bytes }]);
  expect(found.run()).toBeUndefined();
  expect(await found.begin(path)).toMatchObject({ path, state: 'running', begun: NOW });
  await expect(found.begin(path)).rejects.toMatchObject({ code: 'ELATIO_IMPORT_BUSY' });
  expect(await ended()).toMatchObject({
    state: 'done',
    ended: NOW,
    events: COUNT,
    total: COUNT,
    report: { added: COUNT, duplicates: 0 },
    settings: ['startOfDay'],
    damage: [],
    failure: undefined,
  });
  expect(await contentOf(store, 'window')).toEqual(events);
  expect(Object.fromEntries(settings)).toEqual({ theme: 'light', startOfDay: '05:00' });
});

test('an import that is cancelled keeps what was taken in, and goes on without doubles', async () => {
  const { path, store, found, ended } = await foundOver(rust);
  await found.begin(path);
  await vi.waitFor(() => expect(found.run()?.events).toBeGreaterThan(0), { interval: 1 });
  const cancelled = await found.cancel();
  expect(cancelled).toMatchObject({ state: 'cancelled', report: undefined, failure: undefined });
  const before = (await contentOf(store, 'window')).length;
  expect(before).toBeLessThan(COUNT);
  await found.begin(path);
  expect((await ended()).report).toMatchObject({ added: COUNT - before, duplicates: before });
  expect(await contentOf(store, 'window')).toEqual(events);
  expect(await found.cancel()).toMatchObject({ state: 'done' });
});

test('an import that fails half-way says why, loses nothing, and goes on without doubles', async () => {
  let isFull = true;
  const filling = (importer: Importer): Importer => ({
    run: (source, options) => importer.run(admitted(source), options),
  });
  async function* admitted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let pieces = 0;
    for await (const piece of source) {
      if (isFull && ++pieces > 20) throw new ElatioError('ELATIO_SPACE_LOW', 'The disk is full.');
      yield piece;
    }
  }
  const { path, store, found, errors, ended } = await foundOver(rust, filling);
  await found.begin(path);
  const failed = await ended();
  expect(failed).toMatchObject({
    state: 'failed',
    failure: { code: 'ELATIO_SPACE_LOW', message: 'The disk is full.' },
  });
  const before = (await contentOf(store, 'window')).length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(COUNT);
  isFull = false;
  await found.begin(path);
  expect((await ended()).report).toMatchObject({ added: COUNT - before, duplicates: before });
  expect(await contentOf(store, 'window')).toEqual(events);
  expect(errors).toEqual([]);
});

test('a failure that nobody expected is in the log, and not told', async () => {
  const failing = (): Importer => ({ run: () => Promise.reject(new TypeError('secret')) });
  const { path, found, errors, ended } = await foundOver(rust, failing);
  await found.begin(path);
  expect((await ended()).failure?.code).toBe('ELATIO_HTTP_INTERNAL');
  expect(JSON.stringify(found.run())).not.toContain('secret');
  expect(errors).toEqual([new TypeError('secret')]);
});

test('a database that ActivityWatch keeps locked is said to be', async () => {
  const { path, found, ended } = await foundOver((where) => writePeewee(where, RECORDING, false));
  const live = new DatabaseSync(path);
  live.exec('BEGIN EXCLUSIVE');
  await found.begin(path);
  expect(await ended()).toMatchObject({
    state: 'failed',
    failure: { code: 'ELATIO_IMPORT_LOCKED' },
  });
  live.exec('COMMIT');
  live.close();
});

test('a node that stops ends its import', async () => {
  const { path, found } = await foundOver(rust);
  await found.begin(path);
  await found.stop();
  expect(found.run()?.state).toBe('cancelled');
});

test('over HTTP it is begun, looked at and cancelled; other files are not read', async () => {
  const { path, bytes, store, found, ended } = await foundOver(rust);
  const { app } = nodeOver(store, { found });
  const ask = (method: string, body?: object) => call(app, method, where, body, OWNER);
  const where = '/api/v1/import/found';
  const server = 'aw-server-rust';
  expect(await ask('GET')).toMatchObject({
    status: 200,
    body: { databases: [{ path, server, bytes }], run: null },
  });
  for (const [body, status, code] of [
    [{ path: '/etc/passwd' }, 404, 'ELATIO_IMPORT_ABSENT'],
    [{ path: `${path}/../sqlite.db` }, 404, 'ELATIO_IMPORT_ABSENT'],
    [{}, 400, 'ELATIO_INGEST_FIELD'],
  ] as const) {
    expect(await ask('POST', body)).toMatchObject({ status, body: { code } });
  }
  const begun = await ask('POST', { path });
  expect(begun).toMatchObject({ status: 202, body: { state: 'running', report: null } });
  expect(await ask('POST', { path })).toMatchObject({ status: 409 });
  await ended();
  expect((await ask('GET')).body).toMatchObject({
    run: { state: 'done', events: COUNT, part: 1, report: { added: COUNT }, failure: null },
  });
  expect(await ask('DELETE')).toMatchObject({ status: 200, body: { state: 'done' } });
});
