import type { PropertyReply } from 'x11';
import { decodeCompoundText } from './compound-text.ts';

/** The numbers that this server gives to the types of text properties. */
export interface TextTypes {
  readonly utf8: number;
  readonly compound: number;
}

/**
 * The text of a property (ICCCM section 2.7.1, "Text properties"); of a list of texts the first.
 *
 * STRING is Latin-1 by the letter, but many programs put UTF-8 there, which hardly any Latin-1 text
 * happens to be: so what is valid UTF-8 is taken as such. The same goes for types nobody knows.
 */
export function decodeText(property: PropertyReply, types: TextTypes): string {
  const end = property.data.indexOf(0);
  const bytes = end < 0 ? property.data : property.data.subarray(0, end);
  if (property.type === types.compound) return decodeCompoundText(bytes);
  return decodeUtf8(bytes, property.type === types.utf8) ?? bytes.toString('latin1');
}

/** Decodes UTF-8; where it is not valid, undefined, or with `anyway` what can be read of it. */
function decodeUtf8(bytes: Buffer, anyway: boolean): string | undefined {
  // A property that was cut at the length we ask for may end within a character.
  const whole = new TextDecoder('utf-8', { fatal: true });
  try {
    return whole.decode(bytes, { stream: true });
  } catch {
    return anyway ? new TextDecoder().decode(bytes) : undefined;
  }
}
