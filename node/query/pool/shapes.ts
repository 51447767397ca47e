/** Which keys data has, in one order whoever asks: what is worked out (`$category`) behind what was recorded. */
export interface Shape {
  readonly code: number;
  readonly names: readonly string[];
  /** Where the value of a key stands; −1 where it has none. */
  place(name: string): number;
}

/** Shapes, each set of keys once. */
export interface Shapes {
  /** What they hold of memory, about. */
  readonly bytes: number;
  of(names: readonly string[]): Shape;
  at(code: number): Shape;
}

const SHAPE_BYTES = 800;
/** Besides, of each key and of each of its characters: some data has thousands. */
const KEY_BYTES = 60;
const CHARACTER_BYTES = 2;

export function createShapes(): Shapes {
  const all: Shape[] = [];
  /** By names in any order, too. */
  const known = new Map<string, Shape>();
  let held = 0;

  function add(names: readonly string[]): Shape {
    const places = new Map(names.map((name, place) => [name, place]));
    const shape = { code: all.length, names, place: (name: string) => places.get(name) ?? -1 };
    all.push(shape);
    return shape;
  }

  return {
    get bytes() {
      return held;
    },
    of(names) {
      const key = JSON.stringify(names);
      const found = known.get(key);
      if (found) return found;
      held += SHAPE_BYTES + KEY_BYTES * names.length + CHARACTER_BYTES * key.length;
      const inOrder = names.toSorted(compare);
      const ordered = JSON.stringify(inOrder);
      const shape = known.get(ordered) ?? add(inOrder);
      known.set(ordered, shape);
      known.set(key, shape);
      return shape;
    },
    at: (code) => all[code],
  };
}

function compare(a: string, b: string): number {
  const isMade = Number(a.startsWith('$')) - Number(b.startsWith('$'));
  return isMade || (a < b ? -1 : Number(a > b));
}
