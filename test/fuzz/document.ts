/** Parts of documents: what decodes has those very bytes, or says the same; the rest has one of two codes. */
import { deepStrictEqual } from 'node:assert/strict';
import {
  decodeAmendment,
  decodeChangeItem,
  decodeText,
  encodeAmendment,
  encodeChangeItem,
  encodeText,
} from '../../protocol/document.ts';
import { codeOf } from '../../protocol/error.ts';
import type { FuzzTarget } from './target.ts';

const id = (fill: number): Uint8Array => new Uint8Array(16).fill(fill);
const edit = { id: id(1), kind: 'setting', of: 'theme', count: 1, undoes: undefined };
const place = { bucket: id(3), number: 70_000, tag: id(4) };

/** What it decodes to; `undefined` where it is refused as it should be. */
function decoded<T>(decode: (input: Uint8Array) => T, input: Uint8Array): T | undefined {
  try {
    return decode(input);
  } catch (error) {
    if (/^ELATIO_DOCUMENT_(MALFORMED|VERSION)$/.test(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

export const documentTarget: FuzzTarget = {
  name: 'document',
  seeds: [
    encodeChangeItem({ document: 'settings', change: id(9), edit }),
    encodeChangeItem({ document: 'buckets', change: id(9), edit: { ...edit, undoes: id(2) } }),
    encodeAmendment({ ...place, outcome: 'deleted' }),
    encodeAmendment({ ...place, outcome: { stream: id(5), ordinal: 2 ** 40, tag: id(6) } }),
    encodeText({ start: 1, duration: 2, data: { title: 'half \ud83d', n: [1, null] } }),
  ],
  run(input) {
    const item = decoded(decodeChangeItem, input);
    if (item) deepStrictEqual(encodeChangeItem(item), input);
    const entry = decoded(decodeAmendment, input);
    if (entry) deepStrictEqual(encodeAmendment(entry), input);
    const event = decoded(decodeText, input);
    if (event) deepStrictEqual(decodeText(encodeText(event)), event);
  },
};
