import { createHash } from 'node:crypto';
import type { JsonValue } from '../../../protocol/json.ts';

/** Says which rules `categories()` gives: what was worked out by others is of no use. */
export function stampOfRules(rules: JsonValue): string {
  return createHash('sha256').update(JSON.stringify(rules)).digest('base64url');
}
