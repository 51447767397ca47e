import {
  CATEGORIES,
  CONSENTS,
  DEVICES,
  GOALS,
  RETENTION,
  RULES,
  SETTINGS,
} from '../../protocol/document.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { LocalRecords } from '../store/index.ts';
import type { Entry } from './automerge.ts';

/** Most characters of a key. */
const LONGEST_KEY = 128;

/** Documents whose keys hold any JSON, where each is kept locally, and the kind of their edits. */
export const COLLECTIONS = {
  [SETTINGS]: { prefix: 'setting/', kind: 'setting' },
  [RULES]: { prefix: 'rule/', kind: 'rule' },
  [RETENTION]: { prefix: 'retention/', kind: 'retention' },
  [CATEGORIES]: { prefix: 'category/', kind: 'category' },
  [GOALS]: { prefix: 'goal/', kind: 'goal' },
  [CONSENTS]: { prefix: 'consent/', kind: 'consent' },
  [DEVICES]: { prefix: 'device/', kind: 'device' },
} as const;

/** The name of such a document. */
export type CollectionName = keyof typeof COLLECTIONS;

export function isCollection(document: string): document is CollectionName {
  return Object.hasOwn(COLLECTIONS, document);
}

/** A collection as it is now, kept by this node for itself: the sum of its document. */
export interface ShownCollection {
  all(): ReadonlyMap<string, JsonValue>;
  get(key: string): JsonValue | undefined;
  /** Takes in what the document says. */
  show(entries: readonly Entry[]): Promise<void>;
}

export function createShownCollection(local: LocalRecords, name: CollectionName): ShownCollection {
  const { prefix } = COLLECTIONS[name];
  return {
    all() {
      const keys = local.keys(prefix);
      return new Map(
        keys.map((key) => [key.slice(prefix.length), local.get(key) ?? null] as const),
      );
    },
    get: (key) => local.get(prefix + key),
    async show(entries) {
      for (const [key, value] of entries) {
        const text = typeof value === 'string' ? value : undefined;
        await local.set(prefix + key, text === undefined ? undefined : parse(text));
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
    throw wrongKey(`A key has 1 to ${LONGEST_KEY} characters, this one ${key.length}.`);
  }
  // CBOR, which changes are written in, holds no half of a surrogate pair and loses a mark in front.
  if (!key.isWellFormed() || key.startsWith('\uFEFF')) {
    throw wrongKey('A key is well-formed Unicode and begins with no byte order mark.');
  }
}

function wrongKey(message: string): ElatioError {
  return new ElatioError('ELATIO_DOCS_KEY', message);
}
