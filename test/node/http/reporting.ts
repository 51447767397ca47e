import { beforeEach, expect } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { type Answer, call, nodeOver, testStore, type TestNode } from './fixture.ts';

/** What a bucket is to hold: minutes after {@link BASE}, minutes that it lasts, data. */
export type Row = readonly [from: number, minutes: number, data: object];

/** In the zone of the tests, eleven o'clock on a Wednesday. */
export const BASE = Date.UTC(2023, 11, 20, 10);

/** The day that it is on. */
export const DAY = 'since=2023-12-20&until=2023-12-21';

export interface ToldPeriod {
  readonly name: string | null;
  readonly from: string;
  readonly until: string;
  readonly total: number;
  readonly top: readonly { name: string | null; app?: string | null; seconds: number }[];
  readonly other: number;
  readonly active: number;
  readonly away: number;
  readonly input?: Readonly<Record<string, number>>;
}

/** A new node for each test, that things are recorded on and asked of. */
export function reportingNode() {
  let current: TestNode;
  beforeEach(async () => {
    // The one that is older counts where two are of the same time.
    let clock = Date.UTC(2024, 0, 1) * 1_000;
    const store = await testStore(temporaryFolder(), () => clock++);
    current = nodeOver(store);
    return () => store.stop();
  });
  const get = (path: string): Promise<Answer> => call(current.app, 'GET', `/api/v1/${path}`);

  async function bucket(
    name: string,
    type: string,
    rows: readonly Row[],
    hostname = 'laptop',
  ): Promise<void> {
    const path = `/api/0/buckets/${encodeURIComponent(name)}`;
    await call(current.app, 'POST', path, { client: 'c', type, hostname });
    const list = rows.map(([from, minutes, data]) => ({
      timestamp: new Date(BASE + from * 60_000).toISOString(),
      duration: minutes * 60,
      data,
    }));
    expect((await call(current.app, 'POST', `${path}/events`, list)).status).toBe(200);
  }

  async function periods(query: string): Promise<ToldPeriod[]> {
    const { status, body } = await get(query);
    expect([query, status, body]).toEqual([query, 200, expect.anything()]);
    return (body as { periods: ToldPeriod[] }).periods;
  }

  return {
    node: () => current,
    get,
    bucket,
    windows: (name: string, rows: readonly Row[], hostname?: string) =>
      bucket(name, 'currentwindow', rows, hostname),
    afk: (
      rows: readonly (readonly [from: number, minutes: number, status: string])[],
      hostname = 'laptop',
    ) =>
      bucket(
        `afk_${hostname}`,
        'afkstatus',
        rows.map(([from, minutes, status]) => [from, minutes, { status }]),
        hostname,
      ),
    periods,
  };
}
