import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../protocol/canonical.ts';
import type { JsonValue } from '../../../protocol/json.ts';

/** Of what a query gave, whatever the order of keys; short, for people to compare too. */
export function checksumOf(answer: JsonValue): string {
  return createHash('sha256').update(canonicalJson(answer)).digest('hex').slice(0, 16);
}
