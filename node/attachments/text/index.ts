/**
 * What files say: their text in pieces, so that they are found by it. See README.md for the kinds of files.
 *
 * Nothing here fails because of what a file is like: one that cannot be read has the outcome `failed`, and is kept
 * like any other. So there are no failure codes.
 */
export type { Outcome, Piece, TextReader } from './interface.ts';
export { createTextReader } from './reader.ts';
