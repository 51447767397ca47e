/** Milliseconds that go on evenly, and waiting. */
export interface Clock {
  now(): number;
  /** @throws what the signal says */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A token bucket: so many at once, and so many more each second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** How much others may ask for, a peer and all together. */
export interface Rates {
  readonly questions: Rate;
  /** Each of them makes the seller seal the goods anew. */
  readonly orders: Rate;
  /** Of answers. */
  readonly bytes: Rate;
}

/** What is left for one peer, as far as for all. */
export interface Allowance {
  /** Whether there is something left, which is then taken. */
  take(what: 'questions' | 'orders', peer: string): boolean;
  /** Takes so many bytes, and says how many ms to wait until there were as many. */
  spend(bytes: number, peer: string): number;
}

/** What is left of a rate. */
export interface Bucket {
  /** Whether there was one, which is taken then. */
  take(): boolean;
  /** Takes so many, also where there are fewer; how many ms to wait until there were as many. */
  spend(amount: number): number;
}

const SECOND = 1_000;
/** Peers that are remembered; of more, whoever was heard of least recently is as one that never was. */
const MOST_PEERS = 1_024;

export function createAllowance({
  clock,
  each,
  all,
}: {
  readonly clock: Pick<Clock, 'now'>;
  readonly each: Rates;
  readonly all: Rates;
}): Allowance {
  const pair = (what: keyof Rates) => ({
    of: createBuckets(clock, each[what]),
    total: createBucket(clock, all[what]),
  });
  const left = { questions: pair('questions'), orders: pair('orders'), bytes: pair('bytes') };
  return {
    // Whoever asks too much takes nothing from the others.
    take: (what, peer) => left[what].of(peer).take() && left[what].total.take(),
    spend: (bytes, peer) =>
      Math.max(left.bytes.of(peer).spend(bytes), left.bytes.total.spend(bytes)),
  };
}

/** A bucket for each peer. */
export function createBuckets(clock: Pick<Clock, 'now'>, rate: Rate): (peer: string) => Bucket {
  const buckets = new Map<string, Bucket>();
  return (peer) => {
    const bucket = buckets.get(peer) ?? createBucket(clock, rate);
    buckets.delete(peer);
    buckets.set(peer, bucket);
    for (const [oldest] of buckets) {
      if (buckets.size <= MOST_PEERS) break;
      buckets.delete(oldest);
    }
    return bucket;
  };
}

/** Begins full. */
export function createBucket(clock: Pick<Clock, 'now'>, { perSecond, burst }: Rate): Bucket {
  let left = burst;
  let at = clock.now();
  const fill = (): void => {
    const now = clock.now();
    left = Math.min(burst, left + ((now - at) * perSecond) / SECOND);
    at = now;
  };
  return {
    take() {
      fill();
      if (left < 1) return false;
      left--;
      return true;
    },
    spend(amount) {
      fill();
      left -= amount;
      return left >= 0 ? 0 : (-left / perSecond) * SECOND;
    },
  };
}
