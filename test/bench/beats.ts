import { openConnection } from './connection.ts';
import { quantile, rounded } from './report.ts';

/** Heartbeats that come in while something else is measured. */
interface Beats {
  /** Ends them; gives how long they took, in milliseconds. */
  end(): Promise<{ count: number; p50Ms: number; p99Ms: number; mostMs: number }>;
}

/** A heartbeat every ten milliseconds, to a daemon that takes them from everybody. */
export async function beatAt(port: number): Promise<Beats> {
  const connection = await openConnection(port);
  const spec = { client: 'bench', type: 'currentwindow', hostname: 'bench' };
  await connection.post('/api/0/buckets/beats', JSON.stringify(spec));
  const took: number[] = [];
  let isOn = true;
  const path = '/api/0/buckets/beats/heartbeat?pulsetime=1';
  const beating = (async () => {
    for (let i = 0; isOn; i++) {
      const begin = performance.now();
      const heartbeat = { timestamp: new Date(), duration: 0, data: { title: `${i % 3}` } };
      await connection.post(path, JSON.stringify(heartbeat));
      took.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    async end() {
      isOn = false;
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
