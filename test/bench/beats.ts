import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './connection.ts';
import { quantile, rounded } from './report.ts';

/** How long heartbeats took. */
export interface BeatTimes {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** Heartbeats that come in while something else is measured. */
interface Beats {
  /** Ends them; gives how long they took, in milliseconds. */
  end(): Promise<BeatTimes>;
}

const PACE_MS = 10;

/**
 * Heartbeats to a daemon that takes them from everybody, on one connection.
 * @param since what one's time counts from: `sent` (ten milliseconds after the answer to the one before), or `due`
 *   (a hundred a second, however late those before were)
 */
export async function beatAt(port: number, since: 'sent' | 'due' = 'sent'): Promise<Beats> {
  const connection = await openConnection(port);
  const spec = { client: 'bench', type: 'currentwindow', hostname: 'bench' };
  await connection.post('/api/0/buckets/beats', JSON.stringify(spec));
  const took: number[] = [];
  let until = Infinity;
  const path = '/api/0/buckets/beats/heartbeat?pulsetime=1';
  const beating = (async () => {
    const first = performance.now();
    for (let i = 0; ; i++) {
      const due = since === 'due' ? first + i * PACE_MS : performance.now() + PACE_MS;
      // Those that were due before the end are sent, however late.
      if (due > until) break;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      // Late because the answers before were: that counts. Late by the timer: that does not.
      const begin = wait > 0 ? performance.now() : due;
      const heartbeat = { timestamp: new Date(), duration: 0, data: { title: `${i % 3}` } };
      await connection.post(path, JSON.stringify(heartbeat));
      took.push(performance.now() - begin);
    }
  })();
  return {
    async end() {
      until = performance.now();
      await beating;
      connection.close();
      return {
        count: took.length,
        p50Ms: rounded(quantile(took, 0.5)),
        p99Ms: rounded(quantile(took, 0.99)),
        mostMs: rounded(Math.max(...took)),
      };
    },
  };
}
