/** Gets the goods of purchases, in the background, and checks that they are all of what the offer is about. */
import { HASH } from '../exchange/merkle.ts';
import { WORD } from '../exchange/chunks.ts';
import { checkGoods } from '../exchange/goods.ts';
import { type MarketHost, parseLink } from '../host/index.ts';
import type { Context } from './context.ts';
import { leavesName, leavesOf, removeGoods, sealedName } from './goods.ts';
import type { Purchase } from './purchase.ts';

export interface Fetching {
  /** Begins, or goes on, unless it is under way. */
  begin(purchase: Purchase, told: Told): void;
  /** Ends it, if it is under way. */
  end(goods: string): Promise<void>;
  stop(): Promise<void>;
}

/** Who is told how it goes. */
export interface Told {
  /** Why it waits; nothing once it comes again. */
  readonly onWait: (failure: unknown) => void;
  /** How it ended: nothing where all is there and checked. */
  readonly onEnd: (failure: unknown) => Promise<void>;
}

export function createFetching({
  host,
  files,
  keccak,
}: Pick<Context, 'files' | 'keccak'> & {
  readonly host: Pick<MarketHost, 'download'>;
}): Fetching {
  const running = new Map<
    string,
    { readonly ended: Promise<void>; readonly stop: AbortController }
  >();

  async function fetch(
    purchase: Purchase,
    onWait: Told['onWait'],
    signal: AbortSignal,
  ): Promise<void> {
    const { sale, offer, goods, link } = purchase;
    const { place } = parseLink(link);
    const { chunks, words } = offer;
    const parts = [
      { kind: 'leaves', name: leavesName(goods), size: HASH },
      { kind: 'cipher', name: sealedName(goods), size: words * WORD },
    ] as const;
    let isWaiting = false;
    const wait = (failure: unknown): void => {
      isWaiting = true;
      onWait(failure);
    };
    const onProgress = (): void => {
      if (isWaiting) onWait(undefined);
      isWaiting = false;
    };
    for (const { kind, name, size } of parts) {
      const sink = {
        // What is not a whole chunk was cut off by a crash.
        have: async () => Math.floor((await files.size(name)) / size),
        write: (from: number, bytes: Uint8Array) => files.put(name, from * size, bytes),
      };
      const wanted = { kind, sale, chunks, words, sink, place: () => place };
      await host.download.get({ ...wanted, onProgress, onWait: wait }, signal);
    }
    const plainLeaves = await leavesOf(files, goods);
    const masked = files.read(sealedName(goods), 0, chunks * words * WORD);
    try {
      await checkGoods({ keccak, offer, masked, plainLeaves, signal });
    } catch (error) {
      signal.throwIfAborted();
      await removeGoods(files, goods);
      throw error;
    }
  }

  return {
    begin(purchase, { onWait, onEnd }) {
      const { goods } = purchase;
      if (running.has(goods)) return;
      const stop = new AbortController();
      const ended = fetch(purchase, onWait, stop.signal)
        .then(
          () => onEnd(undefined),
          (failure: unknown) => (stop.signal.aborted ? undefined : onEnd(failure)),
        )
        .finally(() => running.delete(goods));
      running.set(goods, { ended, stop });
    },
    async end(goods) {
      running.get(goods)?.stop.abort();
      await running.get(goods)?.ended;
    },
    async stop() {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
