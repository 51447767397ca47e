import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StoredText, Store } from '../../../node/store/index.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { jsonObject } from '../../protocol/arbitraries.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';
import { parseCsv } from './csv.ts';

interface SampleEvent {
  readonly id: number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: JsonObject;
}

interface Sample {
  readonly buckets: Record<string, { readonly events: readonly SampleEvent[] } & JsonObject>;
}

const SAMPLE = new URL('../../fixtures/activitywatch/buckets-export.json', import.meta.url);
const sample = JSON.parse(readFileSync(SAMPLE, 'utf8')) as Sample;
const T = '2024-01-15T10:00:00+00:00';

async function emptyNode(deps: Parameters<typeof nodeOver>[1] = {}) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  return nodeOver(store, deps);
}

type App = Awaited<ReturnType<typeof emptyNode>>['app'];

async function fill(app: App, bucket: string, spec: object, events: readonly object[]) {
  const path = `/api/0/buckets/${encodeURIComponent(bucket)}`;
  expect((await call(app, 'POST', path, spec)).status).toBe(200);
  if (events.length > 0) await call(app, 'POST', `${path}/events`, events);
}

function withoutId({ timestamp, duration, data: content }: SampleEvent) {
  return { timestamp, duration, data: content };
}

/** The sample, put in from the oldest on. */
async function sampleNode() {
  const { app, store } = await emptyNode();
  for (const [name, { events, ...spec }] of Object.entries(sample.buckets)) {
    const sent = events.map(withoutId).reverse();
    await fill(app, name, spec, sent);
  }
  return { app, store };
}

const withoutIds = ({ buckets }: Sample): object =>
  Object.fromEntries(
    Object.entries(buckets).map(([name, bucket]) => [
      name,
      { ...bucket, events: bucket.events.map(withoutId) },
    ]),
  );

/** Keys in their order, all the way down to events. */
const shapeOf = ({ buckets }: Sample): unknown =>
  Object.entries(buckets).map(([name, bucket]) => [
    name,
    Object.keys(bucket),
    bucket.events.map((event) => Object.keys(event)),
  ]);

describe('GET /api/0/export', () => {
  test.each(['/api/0/export', '/api/0/export/'])(
    '%s gives what ActivityWatch gives',
    async (path) => {
      const { app } = await sampleNode();
      const { status, body, headers } = await call(app, 'GET', path);
      expect(status).toBe(200);
      expect(shapeOf(body as Sample)).toEqual(shapeOf(sample));
      expect(withoutIds(body as Sample)).toEqual(withoutIds(sample));
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('content-disposition')).toBe(
        'attachment; filename=aw-buckets-export.json',
      );
    },
  );

  test('times and durations are written as there, ids are those of other reads', async () => {
    const { app } = await sampleNode();
    const [name, { events }] = Object.entries(sample.buckets)[0];
    const text = await (await app.request('/api/0/export')).text();
    const { timestamp, duration, data: content } = events[0];
    const { body } = await call(app, 'GET', `/api/0/buckets/${name}/events?limit=1`);
    const [{ id }] = body as SampleEvent[];
    expect(text).toContain(
      `"events":[\n{"id":${id},"timestamp":"${timestamp}","duration":${duration},"data":${JSON.stringify(content)}},`,
    );
  });

  test('of an empty node, and of empty buckets', async () => {
    const { app } = await emptyNode();
    expect((await call(app, 'GET', '/api/0/export')).body).toEqual({ buckets: {} });
    await fill(app, 'a', BUCKET, []);
    await fill(app, 'b', BUCKET, []);
    const { body } = await call(app, 'GET', '/api/0/export');
    expect(body).toMatchObject({ buckets: { a: { events: [] }, b: { events: [], name: null } } });
  });

  test('what went in comes out, whatever it is', async () => {
    const { app } = await emptyNode();
    let bucket = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(jsonObject, { minLength: 1, maxLength: 8 }), async (sent) => {
        const name = `b${bucket++}`;
        const events = sent.map((content) => ({ timestamp: T, duration: 1.5, data: content }));
        await fill(app, name, BUCKET, events);
        const { body } = await call(app, 'GET', `/api/0/buckets/${name}/export`);
        // Those of one moment stand in the order in which they came.
        const { events: out } = (body as Sample).buckets[name];
        expect(out.map((event) => JSON.stringify(event.data))).toEqual(
          sent.map((content) => JSON.stringify(content)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('needs what reading events needs', async () => {
    const { app } = await emptyNode({ open: false });
    for (const path of ['/api/0/export', '/api/0/buckets/b/export', '/api/v1/export']) {
      expect((await call(app, 'GET', path)).status).toBe(401);
      const owner = await call(app, 'GET', path, undefined, { peer: 'owner' });
      expect(owner.status).toBe(path.includes('/b/') ? 404 : 200);
    }
  });
});

describe('GET /api/0/buckets/{id}/export', () => {
  test.each(['', '/'])('gives that bucket alone (slash: "%s")', async (slash) => {
    const { app } = await sampleNode();
    const [name] = Object.keys(sample.buckets);
    const { body, headers } = await call(app, 'GET', `/api/0/buckets/${name}/export${slash}`);
    expect(Object.keys((body as Sample).buckets)).toEqual([name]);
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename=aw-bucket-export_${name}.json`,
    );
  });

  test('of a bucket that is not there', async () => {
    const { app } = await emptyNode();
    const { status, body } = await call(app, 'GET', '/api/0/buckets/none/export');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'ELATIO_INGEST_BUCKET' });
  });

  test.each([
    ['a"; filename=evil.exe; x="', 'aw-bucket-export_a__ filename_evil.exe_ x__.json'],
    ['../../etc/passwd', 'aw-bucket-export_.._.._etc_passwd.json'],
    ['a\\b', 'aw-bucket-export_a_b.json'],
    ['Büro 日本 🎉', 'aw-bucket-export_B_ro __ __.json'],
    ['__proto__', undefined],
    ['%0d%0aset-cookie: a=b', 'aw-bucket-export__0d_0aset-cookie_ a_b.json'],
    ["it's (mine)*", 'aw-bucket-export_it_s (mine)_.json'],
  ])('a bucket named %s has a harmless file name', async (name, ascii) => {
    const { app } = await emptyNode();
    await fill(app, name, BUCKET, [{ timestamp: T, duration: 0, data: {} }]);
    const path = `/api/0/buckets/${encodeURIComponent(name)}/export`;
    const { body, headers } = await call(app, 'GET', path);
    expect(Object.keys((body as Sample).buckets)).toEqual([name]);
    expect((body as Sample).buckets[name].events).toHaveLength(1);
    const header = headers.get('content-disposition') ?? '';
    expect(headers.get('set-cookie')).toBeNull();
    if (ascii === undefined) return expect(header).toMatch(/filename=aw-bucket-export___proto__/);
    expect(header).toMatch(/^attachment; filename="[\w.() -]+"; filename\*=UTF-8''[\w.%!-]+$/);
    expect(header).toContain(`filename="${ascii}"`);
    const whole = decodeURIComponent(header.split("UTF-8''")[1]);
    expect(whole).toBe(`aw-bucket-export_${name.replaceAll(/[/\\]/g, '_')}.json`);
  });
});

describe('GET /api/v1/export', () => {
  test('ndjson: whole events of a bucket in a part of the time, a line each', async () => {
    const { app } = await emptyNode();
    const events = [0, 10, 20].map((minute) => ({
      timestamp: `2024-01-15T10:${String(minute).padStart(2, '0')}:00Z`,
      duration: 300,
      data: { minute },
    }));
    await fill(app, 'a', BUCKET, events);
    await fill(app, 'b', BUCKET, events);
    const query = 'format=ndjson&bucket=b&since=2024-01-15T10:12:00Z&until=2024-01-15T10:19:00Z';
    const { body, headers } = await call(app, 'GET', `/api/v1/export?${query}`);
    const lines = String(body).split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0])).toEqual({
      bucket: 'b',
      id: expect.any(Number) as number,
      timestamp: '2024-01-15T10:10:00+00:00',
      duration: 300,
      data: { minute: 10 },
    });
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    expect(headers.get('content-disposition')).toContain('elatio-export.ndjson');
    expect(headers.get('elatio-events')).toBeNull();
    const all = await call(app, 'GET', '/api/v1/export?format=ndjson');
    expect(all.headers.get('elatio-events')).toBe('6');
  });

  test('is as ActivityWatch has it where no format is said', async () => {
    const { app } = await sampleNode();
    const { body } = await call(app, 'GET', '/api/v1/export');
    expect(body).toEqual((await call(app, 'GET', '/api/0/export')).body);
  });

  test('of an unknown format, bucket or time', async () => {
    const { app } = await emptyNode();
    for (const format of ['xml', 'toString', '']) {
      const { status, body } = await call(app, 'GET', `/api/v1/export?format=${format}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'ELATIO_INGEST_FIELD' });
    }
    expect((await call(app, 'GET', '/api/v1/export?bucket=none')).status).toBe(404);
    expect((await call(app, 'GET', '/api/v1/export?since=soon')).status).toBe(400);
  });

  describe('csv', () => {
    const HEAD = 'bucket,id,timestamp,duration,app,title,url,status,data';

    async function csvOf(sent: readonly JsonObject[], bucket = 'b') {
      const { app } = await emptyNode();
      const events = sent.map((content) => ({ timestamp: T, duration: 2, data: content }));
      await fill(app, bucket, BUCKET, events);
      const { body, headers } = await call(app, 'GET', '/api/v1/export?format=csv');
      const text = String(body);
      expect(headers.get('content-type')).toContain('text/csv');
      expect(text.startsWith(HEAD)).toBe(true);
      return { text, rows: parseCsv(text).slice(1) };
    }

    test('has the telling texts in columns of their own, and everything as JSON', async () => {
      const content = { app: 'Mail', title: 'a, "b"\r\nc', url: 'https://x/', n: 1 };
      const { text, rows } = await csvOf([content]);
      expect(text).toContain('"a, ""b""\r\nc"');
      expect(rows).toEqual([
        [
          'b',
          expect.any(String),
          T,
          '2.0',
          'Mail',
          content.title,
          content.url,
          '',
          JSON.stringify(content),
        ],
      ]);
    });

    test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1'])(
      'a spreadsheet takes %j for a text',
      async (title) => {
        const { rows } = await csvOf([{ title, app: `a ${title}` }], title.trim());
        expect(rows[0][0]).toBe(`'${title.trim()}`);
        expect(rows[0][5]).toBe(`'${title}`);
        expect(rows[0][4]).toBe(`a ${title}`);
        expect(JSON.parse(rows[0][8])).toMatchObject({ title });
      },
    );

    test('values that are no texts, and keys of every object', async () => {
      const { rows } = await csvOf([{ app: -5, title: { a: ['"'] }, url: null, status: true }, {}]);
      expect(rows[0].slice(4, 8)).toEqual(['-5', '{"a":["\\""]}', '', 'true']);
      expect(rows[1].slice(4)).toEqual(['', '', '', '', '{}']);
    });

    test('gives all data back, whatever it is', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(jsonObject, { minLength: 1, maxLength: 8 }), async (sent) => {
          const { rows } = await csvOf(sent);
          expect(rows.every((row) => row.length === 9)).toBe(true);
          expect(rows.map((row) => row[8])).toEqual(sent.map((one) => JSON.stringify(one)));
        }),
        { numRuns: 25 },
      );
    });

    test('begins with a byte order mark and is its head alone where there is nothing', async () => {
      const { app } = await emptyNode();
      const response = await app.request('/api/v1/export?format=csv');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.toString('utf8')).toBe(`\u{feff}${HEAD}\r\n`);
    });
  });
});

describe('a long export', () => {
  /** A store whose buckets seem to have a million events each. */
  async function endlessNode() {
    const store = await testStore(temporaryFolder());
    onTestFinished(() => store.stop());
    for (const name of ['a', 'b']) await store.createBucket({ name, ...BUCKET });
    const read = { batches: 0, ended: 0 };
    const texts: Store['texts'] = async function* () {
      try {
        for (let number = 1_000_000; number > 0; number -= 500) {
          read.batches++;
          yield Array.from({ length: 500 }, (_, i): StoredText => ({
            number: number - i,
            start: 0,
            duration: 0,
            data: '{}',
          }));
        }
      } finally {
        read.ended++;
      }
    };
    return { app: nodeOver({ ...store, texts }).app, read };
  }

  test('is read no faster than it is taken, and ends where the client hangs up', async () => {
    const { app, read } = await endlessNode();
    const reader = (await app.request('/api/0/export')).body?.getReader();
    await reader?.read();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(read.batches).toBeLessThan(10);
    await reader?.cancel();
    expect(read).toMatchObject({ ended: 1 });
    expect(read.batches).toBeLessThan(10);
  });

  test('that cannot go on breaks off', async () => {
    const { app } = await endlessNode();
    const store = await testStore(temporaryFolder());
    onTestFinished(() => store.stop());
    await store.createBucket({ name: 'a', ...BUCKET });
    const texts: Store['texts'] = async function* () {
      for (let i = 0; i < 5_000; i++) yield [{ number: i, start: 0, duration: 0, data: '{}' }];
      throw new Error('the disk');
    };
    const response = await nodeOver({ ...store, texts }).app.request('/api/0/export');
    await expect(response.text()).rejects.toThrow('the disk');
    expect((await call(app, 'HEAD', '/api/0/export')).status).toBe(200);
  });
});
