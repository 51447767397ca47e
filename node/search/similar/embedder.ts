/** Makes of a text a vector of bits, such that texts that are alike have many in common. */
export interface Embedder {
  /** Says how vectors are made: those of another are not to be compared. */
  readonly name: string;
  /** Bytes of a vector, a multiple of 4. */
  readonly bytes: number;
  embed(text: string): Uint8Array;
}
