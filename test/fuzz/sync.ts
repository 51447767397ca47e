/** Sync's wire: what decodes has one form, whole or in pieces; the rest has one of three codes. */
import { deepStrictEqual } from 'node:assert/strict';
import * as fc from 'fast-check';
import { joinBytes } from '../../protocol/bytes.ts';
import { codeOf } from '../../protocol/error.ts';
import { createMessageReader, framesOf } from '../../protocol/sync/frames.ts';
import type { Message } from '../../protocol/sync/message.ts';
import { message } from '../protocol/sync/messages.ts';
import type { FuzzTarget } from './target.ts';

const EXPECTED = /^ELATIO_SYNC_(MALFORMED|OVERSIZED|VERSION)$/;

/** What a reader makes of pieces, and the code that ended it. */
function read(pieces: readonly Uint8Array[]): { messages: Message[]; code: string | undefined } {
  const reader = createMessageReader();
  const messages: Message[] = [];
  try {
    for (const piece of pieces) messages.push(...reader.push(piece));
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (!EXPECTED.test(code)) throw error;
    return { messages, code };
  }
  return { messages, code: undefined };
}

export const syncTarget: FuzzTarget = {
  name: 'sync',
  seeds: fc
    .sample(message, { numRuns: 60, seed: 1 })
    .map((said) => joinBytes(...framesOf(said), ...framesOf(said))),
  run(input) {
    const whole = read([input]);
    const bytewise = read(Array.from(input, (byte) => Uint8Array.of(byte)));
    deepStrictEqual(bytewise.code, whole.code);
    // A piece whose end is broken gives none of its messages.
    if (whole.code === undefined) deepStrictEqual(bytewise.messages, whole.messages);
    const again = read(bytewise.messages.flatMap(framesOf));
    deepStrictEqual(again, { messages: bytewise.messages, code: undefined });
  },
};
