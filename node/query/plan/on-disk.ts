import type { Rollups, RollupSource } from '../../store/index.ts';
import type { Span } from '../series/index.ts';
import type { Named } from './names.ts';

/** How parts of long spans are kept on the disk. */
export interface Sealed<T> {
  readonly rollups: Pick<Rollups, 'get' | 'put'>;
  /** Whether a span is worth it, cut to the period. */
  isWorth(span: Span): boolean;
  /** What gives its bytes later, which may hold the value until then. What throws, or gives none, is not kept. */
  encode(value: T): () => Uint8Array | undefined;
  decode(content: Uint8Array): T;
  /** Runs what can wait until nobody does. */
  later(work: () => Promise<void>): void;
}

export interface Entry<T> {
  readonly value: T;
  readonly sources: readonly RollupSource[];
}

/** Parts of long spans on the disk. */
export interface OnDisk<T> {
  /** What `of` makes of one that is as it would be made now. */
  get<V>(named: Named, of: (made: T) => V): Promise<Entry<V> | undefined>;
  put(named: Named, entry: Entry<T>): void;
}

/** To be raised when a function gives something else than it did: what is on the disk is of the old one. */
const FORM = 1;

/** Of so many rollups it is remembered what they are of. */
const MOST_KNOWN = 4_096;

export function createOnDisk<T>(sealed: Sealed<T>): OnDisk<T> {
  const nameOf = ({ onDisk }: Named): string => `${FORM} ${onDisk.name}`;
  const isWorth = ({ onDisk: { span, isUnsettled } }: Named): boolean =>
    !isUnsettled && sealed.isWorth(span);
  /** What rollups are of; of those that are not there, nothing. A period that cuts one asks for it time and again. */
  const known = new Map<string, readonly RollupSource[] | undefined>();

  function learn(name: string, sources: readonly RollupSource[] | undefined): void {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, sources);
  }

  function mayFit(name: string, named: Named): boolean {
    if (!known.has(name)) return true;
    const sources = known.get(name);
    return sources !== undefined && named.onDisk.fits(sources);
  }

  return {
    async get(named, of) {
      if (!isWorth(named) || named.onDisk.isAtHand()) return undefined;
      try {
        const name = nameOf(named);
        if (!mayFit(name, named)) return undefined;
        const rollup = await sealed.rollups.get(name);
        learn(name, rollup?.sources);
        if (!rollup || !named.onDisk.fits(rollup.sources)) return undefined;
        if (!(await named.areCurrent(rollup.sources))) return undefined;
        return { value: of(sealed.decode(rollup.content)), sources: rollup.sources };
      } catch {
        // It is worked out again.
        return undefined;
      }
    },
    put(named, { value, sources }) {
      if (!isWorth(named) || !named.onDisk.fits(sources)) return;
      try {
        const encoded = sealed.encode(value);
        sealed.later(async () => {
          const content = encoded();
          if (!content) return;
          await sealed.rollups.put(nameOf(named), { sources, content });
          learn(nameOf(named), sources);
        });
      } catch {
        // What cannot be written is worked out again.
      }
    },
  };
}
