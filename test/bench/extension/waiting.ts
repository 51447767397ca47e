import type { Page } from 'playwright-core';
import type { Client } from '../../../node/cli/client.ts';

const SITE = 'https://bench.example/';

/** Has so many spans wait in the extension's database, one a second from `from` on, by a page of its own: half of tabs, half of pages. */
export async function fill(own: Page, spans: number, from: number): Promise<void> {
  await own.evaluate(
    async ([count, start, site]) => {
      const opening = indexedDB.open('elatio');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const transaction = opening.result.transaction(['waiting', 'state'], 'readwrite');
      const done = new Promise((resolve) => (transaction.oncomplete = resolve));
      let size = 0;
      for (let i = 0; i < count; i++) {
        const url = `${site}articles/${i}`;
        const title = `Article ${i}: what one reads in a while`;
        const data =
          i % 2 === 0
            ? { url, title, audible: false, incognito: false, tabCount: 12 }
            : {
                url,
                title,
                visible: 1,
                focused: 1,
                clicks: i % 7,
                scroll: i % 100,
                typing: 0,
                copies: 0,
              };
        size += JSON.stringify(data).length;
        const kind = i % 2 === 0 ? 'tab' : 'page';
        transaction.objectStore('waiting').put({ kind, at: start + i * 1_000, duration: 1, data });
      }
      transaction.objectStore('state').put({ spans: count, size, dropped: 0 }, 'totals');
      await done;
      opening.result.close();
    },
    [spans, from, SITE] as const,
  );
}

/** How many the node has from then on, without asking it for them. */
export async function countSince(owner: Client, from: number): Promise<number> {
  const counts = await Promise.all(
    (await bucketsOf(owner)).map((path) => owner.get(`${path}/events/count?${startAt(from)}`)),
  );
  return counts.reduce<number>((sum, count) => sum + Number(count), 0);
}

/** How many of them the node has, and how many of these twice. */
export async function arrived(
  owner: Client,
  from: number,
): Promise<{ all: number; twice: number }> {
  const lists = await Promise.all(
    (await bucketsOf(owner)).map(
      async (path) =>
        (await owner.get(`${path}/events?limit=-1&${startAt(from)}`)) as {
          readonly data: { readonly url?: string };
        }[],
    ),
  );
  const addresses = lists
    .flat()
    .map(({ data }) => data.url)
    .filter((url) => url?.startsWith(SITE));
  return { all: addresses.length, twice: addresses.length - new Set(addresses).size };
}

const startAt = (from: number): string =>
  `start=${encodeURIComponent(new Date(from).toISOString())}`;

async function bucketsOf(owner: Client): Promise<string[]> {
  const buckets = (await owner.get('/api/0/buckets/')) as Record<string, unknown>;
  return Object.keys(buckets).map((id) => `/api/0/buckets/${encodeURIComponent(id)}`);
}
