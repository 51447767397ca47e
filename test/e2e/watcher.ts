/** What an ActivityWatch watcher does, by fetch. */
export interface Watcher {
  create(bucket: string, type?: string): Promise<number>;
  heartbeat(bucket: string, timestamp: string, data: object, pulsetime?: number): Promise<unknown>;
  post(path: string, body: unknown): Promise<Response>;
  get(path: string): Promise<unknown>;
}

export function watcherAt(address: string): Watcher {
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${address}/api/0/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    post,
    async create(bucket, type = 'currentwindow') {
      const spec = { client: 'e2e', type, hostname: 'e2e' };
      return (await post(`buckets/${bucket}`, spec)).status;
    },
    async heartbeat(bucket, timestamp, data, pulsetime = 60) {
      const path = `buckets/${bucket}/heartbeat?pulsetime=${pulsetime}`;
      const response = await post(path, { timestamp, duration: 0, data });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return response.json();
    },
    async get(path) {
      const response = await fetch(`${address}/api/0/${path}`);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}
