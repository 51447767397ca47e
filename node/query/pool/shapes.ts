/** Which keys data has, in the order in which they were first seen. */
export interface Shape {
  readonly code: number;
  readonly names: readonly string[];
  /** Where the value of a key stands; −1 where it has none. */
  place(name: string): number;
}

/** Shapes, each set of keys once. */
export interface Shapes {
  of(names: readonly string[]): Shape;
  at(code: number): Shape;
}

export function createShapes(): Shapes {
  const all: Shape[] = [];
  const known = new Map<string, Shape>();
  return {
    of(names) {
      const key = JSON.stringify(names);
      const found = known.get(key);
      if (found) return found;
      const sorted = JSON.stringify(names.toSorted());
      let shape = known.get(sorted);
      if (!shape) {
        const places = new Map(names.map((name, place) => [name, place]));
        shape = { code: all.length, names: [...names], place: (name) => places.get(name) ?? -1 };
        all.push(shape);
        known.set(sorted, shape);
      }
      // Keys in that order are those of another only where they stand alike.
      if (shape.names.every((name, i) => name === names[i])) known.set(key, shape);
      return shape;
    },
    at: (code) => all[code],
  };
}
