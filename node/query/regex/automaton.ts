import type { Literal } from './literals.ts';

/** A string to look for, and the number of the pattern it is for. */
export interface Wanted {
  readonly literal: Literal;
  readonly pattern: number;
}

/** Finds all of many strings in one pass over a text, however many they are: Aho and Corasick's (1975). */
export interface Automaton {
  /**
   * Sets, of the words from an offset on, the bit of each pattern of which a string is in the text.
   * @param offset in words; a word has the bits of 32 patterns, the first its lowest
   */
  mark(this: void, text: string, words: Uint32Array, offset: number): void;
  /** Whether what is taken for a string always is one, and not one in another case. */
  isExact(this: void, literal: Literal): boolean;
}

/** No string, in a list of those that end in a state. */
const NONE = -1;

/** @param wanted none of them empty */
export function createAutomaton(wanted: readonly Wanted[]): Automaton {
  const { classOf, count, isExact } = createLetters(wanted);
  const width = count + 1;
  const most = wanted.reduce((sum, { literal }) => sum + literal.length, 1);
  /**
   * By state and class, the next state; a state is the place of its row. Of one in which a string ends all bits
   * are turned over, so that it is negative.
   */
  const table = new Int32Array(most * width);
  /** The strings that end in a state, as a list: by row its first, by string the next. */
  const firstOf = new Int32Array(most).fill(NONE);
  const nextOf = new Int32Array(wanted.length).fill(NONE);
  const patternOf = Uint32Array.from(wanted, ({ pattern }) => pattern);
  link(plant());

  /** Puts all strings into the table as a tree. @returns its edges by depth: of each cell and state */
  function plant(): readonly (readonly number[])[] {
    const edges: number[][] = [];
    let end = width;
    for (const [n, { literal }] of wanted.entries()) {
      let state = 0;
      for (let depth = 0; depth < literal.length; depth++) {
        const cell = state + classOf[literal[depth].charCodeAt(0)];
        state = table[cell];
        if (state === 0) {
          state = table[cell] = end;
          end += width;
          (edges[depth] ??= []).push(cell, state);
        }
      }
      const row = state / width;
      nextOf[n] = firstOf[row];
      firstOf[row] = n;
    }
    return edges;
  }

  /**
   * Has each state go on, where the tree does not, as the state does which is the longest end of it that begins
   * a string. That one is less deep, so depth by depth its row is there already.
   */
  function link(edges: readonly (readonly number[])[]): void {
    const endOf = new Int32Array(most);
    for (const level of edges) {
      for (let i = 0; i < level.length; i += 2) {
        const [cell, state] = [level[i], level[i + 1]];
        const before = cell - (cell % width);
        const next = before === 0 ? 0 : table[endOf[before / width] + cell - before];
        const end = next < 0 ? ~next : next;
        endOf[state / width] = end;
        append(state / width, firstOf[end / width]);
        table[cell] = firstOf[state / width] === NONE ? state : ~state;
      }
      for (let i = 1; i < level.length; i += 2) {
        const end = endOf[level[i] / width];
        table.copyWithin(level[i], end, end + width);
      }
    }
  }

  function append(row: number, list: number): void {
    let last = NONE;
    for (let n = firstOf[row]; n !== NONE; n = nextOf[n]) last = n;
    if (last === NONE) firstOf[row] = list;
    else nextOf[last] = list;
  }

  return {
    mark(text, words, offset) {
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        state = table[state + classOf[text.charCodeAt(i)]];
        if (state >= 0) continue;
        state = ~state;
        for (let n = firstOf[state / width]; n !== NONE; n = nextOf[n]) {
          words[offset + (patternOf[n] >>> 5)] |= 1 << (patternOf[n] & 31);
        }
      }
    },
    isExact,
  };
}

interface Letters {
  /** By code unit its class: those which are the same letter have the same; 0 is of no string. */
  readonly classOf: Uint16Array;
  readonly count: number;
  readonly isExact: Automaton['isExact'];
}

/** Which code units are one letter: those that are at one place of some string. */
function createLetters(wanted: readonly Wanted[]): Letters {
  const all = new Set<string>();
  for (const { literal } of wanted) for (const units of literal) all.add(units);
  const classOf = new Uint16Array(0x10000);
  const members: string[] = [''];
  // The larger ones first, so that those of one unit find themselves there.
  for (const units of [...all].sort((a, b) => b.length - a.length)) {
    let joined = units;
    for (const unit of units) joined += members[classOf[unit.charCodeAt(0)]];
    const distinct = [...new Set(joined.split(''))];
    const known = classOf[units.charCodeAt(0)];
    if (known > 0 && distinct.length === members[known].length) continue;
    for (const unit of distinct) classOf[unit.charCodeAt(0)] = members.length;
    members.push(distinct.join(''));
  }
  return {
    classOf,
    count: members.length - 1,
    isExact: (literal) =>
      literal.every((units) => members[classOf[units.charCodeAt(0)]].length === units.length),
  };
}
