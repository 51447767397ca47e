import type { Random } from '../random.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** An identifier as sites invent them: `length` signs of base64url, six random bits each. */
export function code(random: Random, length: number): string {
  let text = '';
  for (let rest = length; rest > 0; rest -= 5) {
    let bits = random.next();
    for (let i = Math.min(5, rest); i > 0; i--) {
      text += ALPHABET[bits & 63];
      bits >>>= 6;
    }
  }
  return text;
}

/** Hexadecimal digits in lower case, at most 32. */
export function hex(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += (random.next() + 0x1_0000_0000).toString(16).slice(1);
  return text.slice(0, length);
}

/** A title as it appears in the path of an address. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80);
}

/** The words of a search as a browser puts them into an address. */
export function query(words: string): string {
  return encodeURIComponent(words).replaceAll('%20', '+');
}
