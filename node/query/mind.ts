import { GROUP_BYTES, type Groups } from './columns/group.ts';
import { packGroups, type PackedGroups } from './columns/packed-groups.ts';
import type { Categorizer, Tagger } from './data/index.ts';
import { EVENT_BYTES, type Events } from './events.ts';
import { tallyBytes, tallyOf, type Tally, type TallySizes } from './columns/tally.ts';
import type { Tallies } from './functions/merged.ts';
import { createMemory, type Memory } from './memory.ts';
import {
  createKept,
  createKeptInBrief,
  decodeGroups,
  encodeGroups,
  type Kept,
  type Sealed,
  unpackGroups,
} from './plan/index.ts';
import { createReadQueries, type ReadQueries } from './language/index.ts';
import { createHash } from './pool/hash.ts';
import { createPool, type Pool } from './pool/index.ts';
import { createChunks, type Scratch } from './reading/index.ts';
import { tools } from './tools.ts';

/** Bytes of what is kept from one query to the next. */
export interface Room {
  /** Of texts and data of what was worked out: with more, the next query begins with nothing. */
  readonly data: number;
  /** Of texts and data that are worked with. */
  readonly scratch: number;
  /** Of rows of chunks. */
  readonly rows: number;
  /** Of what was worked out. */
  readonly parts: number;
  /** Of lists that were worked with. */
  readonly lists: number;
  /** Where the texts of all groups would not fit: tallies are kept in their place, whenever a few are asked for. */
  readonly tallies?: TallySizes;
}

/** All that is kept from one query to the next. */
export interface Mind {
  /** Of what was worked out. */
  readonly pool: Pool;
  /** What is worked with at present. */
  scratch(this: void): Scratch;
  /** Lets go of what is worked with, where it has become much: of ten years only sums are kept. */
  tidy(this: void): void;
  /** Lists of short spans, as long as what is worked with. */
  lists(this: void): Kept<Events>;
  readonly kept: { readonly groups: Kept<Groups>; readonly sums: Kept<number> };
  readonly tallies: Tallies | undefined;
  readonly read: ReadQueries;
  /** Of rules, by what they say. */
  readonly categorizers: Memory<Categorizer>;
  readonly taggers: Memory<Tagger>;
  /** What lists of rules say. */
  readonly ruleNames: WeakMap<object, string>;
}

/**
 * @param sealed where parts of long spans are kept on the disk
 * @param sealed.soon runs what is not to be held until nobody waits
 */
export function createMind(
  room: Room,
  {
    soon,
    ...sealed
  }: Pick<Sealed<unknown>, 'rollups' | 'isWorth' | 'later'> & {
    soon(this: void, work: () => Promise<void>): void;
  },
): Mind {
  const pool = createPool();
  const { compression } = tools;
  let scratch = createScratch();
  let lists = createLists();

  function createScratch(): Scratch {
    const own = createPool();
    return { pool: own, chunks: createChunks({ tools, pool: own, most: room.rows }) };
  }

  function createLists(): Kept<Events> {
    return createKept<Events>(room.lists, ({ count }) => EVENT_BYTES * count);
  }

  /** On the disk they are whole. */
  function createTallies(sizes: TallySizes): Tallies {
    const hash = createHash(tools.sealing.random(8));
    const kept = createKeptInBrief<Tally, PackedGroups>(
      room.parts,
      tallyBytes,
      {
        ...sealed,
        // Of ten years, all that waits to be written would be a hundred megabytes.
        later: soon,
        encode(groups) {
          const content = encodeGroups(groups, compression);
          return () => content;
        },
        decode: (content) => unpackGroups(content, compression),
      },
      (groups) => tallyOf(groups, { pool, hash, sizes }),
    );
    return { kept, hash, sizes };
  }

  return {
    pool,
    scratch: () => scratch,
    lists: () => lists,
    tidy() {
      if (scratch.pool.bytes <= room.scratch) return;
      scratch = createScratch();
      lists = createLists();
    },
    kept: {
      groups: createKept<Groups>(room.parts, ({ count }) => GROUP_BYTES * count, {
        ...sealed,
        encode: (groups) => () => encodeGroups(packGroups(groups, pool), compression),
        decode: (content) => decodeGroups(content, pool, compression),
      }),
      sums: createKept<number>(room.parts / 8, () => 8, {
        ...sealed,
        encode: (sum) => () => new Uint8Array(Float64Array.of(sum).buffer),
        decode: (content) => new Float64Array(content.slice().buffer)[0],
      }),
    },
    tallies: room.tallies && createTallies(room.tallies),
    read: createReadQueries(),
    categorizers: createMemory<Categorizer>(),
    taggers: createMemory<Tagger>(),
    ruleNames: new WeakMap(),
  };
}
