import type { JsonValue } from '../../protocol/json.ts';
import type { ActivityChange } from './activity.ts';
import { quoted, wrongWords } from './errors.ts';

/** What is said of the time, and is no field. */
const SPAN = ['at', 'for', 'until'] as const;

/**
 * Reads what somebody typed, word by word: `run --km 5 --for 28m --at 7:30 --note "…"`. What stands before the first
 * `--name` is the activity; what is empty stands for what is not there.
 * @throws ElatioError ELATIO_MANUAL_WORDS
 */
export function readWords(words: readonly string[]): ActivityChange {
  const first = words.findIndex((word) => word.startsWith('--'));
  const end = first === -1 ? words.length : first;
  const named = readNamed(words.slice(end));
  const span = SPAN.flatMap((name) => {
    const value = named.get(name);
    named.delete(name);
    return value === undefined ? [] : [[name, value]];
  });
  const fields = [...named].map(([name, value]) => [name, valueOf(value)]);
  return {
    ...(end > 0 && { activity: words.slice(0, end).join(' ') }),
    ...(fields.length > 0 && { fields: Object.fromEntries(fields) as Record<string, JsonValue> }),
    ...(Object.fromEntries(span) as Record<string, string>),
  };
}

function readNamed(words: readonly string[]): Map<string, string> {
  const named = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const [, name, inside] = /^--([^=]+)(?:=(.*))?$/s.exec(words[at]) ?? [];
    if (name === undefined) {
      throw wrongWords(
        `${quoted(words[at])} stands alone: first what was done, then --name value; several words in quotes.`,
      );
    }
    const value = inside ?? words[++at];
    if (value === undefined || (inside === undefined && value.startsWith('--'))) {
      throw wrongWords(
        `${quoted(`--${name}`)} lacks its value (--${quoted(name).slice(1, -1)}=VALUE where that begins with "--").`,
      );
    }
    if (named.has(name)) throw wrongWords(`${quoted(`--${name}`)} stands there twice.`);
    named.set(name, value);
  }
  return named;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** A number where it is one and stays the same, as `0049` or twenty digits would not; else the text. */
function valueOf(text: string): JsonValue {
  if (text === '') return null;
  const number = Number(text);
  const isKept = Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
  return NUMBER.test(text) && isKept ? number : text;
}
