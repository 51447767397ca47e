/** Something that takes bytes from outside. A file of this folder that exports one is found by name. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs that are worth changing: sound ones, and ones that once broke something. */
  readonly seeds: readonly Uint8Array[];
  /** Returns for every input that is treated as it should be, and throws what is wrong otherwise. */
  run(input: Uint8Array): void | Promise<void>;
}
