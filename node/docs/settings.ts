import { ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { LocalRecords } from '../store/index.ts';
import type { Entry } from './automerge.ts';

/** Most characters of a setting's key. */
const LONGEST_KEY = 128;

const PREFIX = 'setting/';

/** The settings as they are now, kept by this node for itself: the sum of their document. */
export interface ShownSettings {
  all(): ReadonlyMap<string, JsonValue>;
  get(key: string): JsonValue | undefined;
  /** Takes in what the document says. */
  show(entries: readonly Entry[]): Promise<void>;
}

export function createShownSettings(local: LocalRecords): ShownSettings {
  return {
    all() {
      const keys = local.keys(PREFIX);
      return new Map(
        keys.map((key) => [key.slice(PREFIX.length), local.get(key) ?? null] as const),
      );
    },
    get: (key) => local.get(PREFIX + key),
    async show(entries) {
      for (const [key, value] of entries) {
        const text = typeof value === 'string' ? value : undefined;
        await local.set(PREFIX + key, text === undefined ? undefined : parse(text));
      }
    },
  };
}

/** Where another device's program wrote what is no JSON, it is a text. */
function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** @throws ElatioError ELATIO_DOCS_KEY */
export function checkKey(key: string): void {
  if (key === '' || key.length > LONGEST_KEY) {
    throw wrongKey(
      `The key of a setting has 1 to ${LONGEST_KEY} characters, this one ${key.length}.`,
    );
  }
  // CBOR, which changes are written in, holds no half of a surrogate pair and loses a mark in front.
  if (!key.isWellFormed() || key.startsWith('\uFEFF')) {
    throw wrongKey(
      'The key of a setting is well-formed Unicode and begins with no byte order mark.',
    );
  }
}

function wrongKey(message: string): ElatioError {
  return new ElatioError('ELATIO_DOCS_KEY', message);
}
