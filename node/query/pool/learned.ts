const LEAST = 1_024;

/** Numbers by numbers, as far as they are known. */
export interface Learned {
  readonly bytes: number;
  get(code: number): number | undefined;
  set(code: number, value: number): void;
}

export function createLearned(): Learned {
  /** Each value + 1. */
  let values = new Uint32Array(LEAST);
  return {
    get bytes() {
      return values.byteLength;
    },
    get(code) {
      const value = code < values.length ? values[code] : 0;
      return value === 0 ? undefined : value - 1;
    },
    set(code, value) {
      if (code >= values.length) {
        const wider = new Uint32Array(2 * code);
        wider.set(values);
        values = wider;
      }
      values[code] = value + 1;
    },
  };
}
