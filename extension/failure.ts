import type { Failure } from './messages.ts';
import { codeOf } from '../protocol/error.ts';

/**
 * An unexpected failure's code. What the extension itself says; the node's own codes pass through as they are.
 *
 * | code | what is wrong |
 * |---|---|
 * | ELATIO_EXTENSION_ADDRESS | the node's address is none of `http:` or `https:` |
 * | ELATIO_EXTENSION_AWAY | nothing answers at the address: is the node up? |
 * | ELATIO_EXTENSION_STRANGER | what answers there is no node: another program has its port |
 * | ELATIO_EXTENSION_ASK | a request that the background does not know, or not in this form |
 * | ELATIO_EXTENSION_FAULT | the extension failed: a fault of ours, or the browser's disk is full |
 */
const FAULT = 'ELATIO_EXTENSION_FAULT';

/** What is answered where something failed. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { error: { code: codeOf(error) ?? FAULT, message } };
}
