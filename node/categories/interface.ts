import type { JsonValue } from '../../protocol/json.ts';
import type { Edit } from '../docs/index.ts';

/** Where a rule may look, by names that people use. */
export const FIELDS = ['app', 'title', 'url', 'domain', 'file', 'project'] as const;

export type Field = (typeof FIELDS)[number];

/** What is of a category: one of these has to fit. What each says of each field stands in the README. */
export interface Match {
  /** Where to look; in every text of an event where neither this nor `keys` is there. */
  readonly in?: readonly Field[];
  /** The same by the names that data has for them: what ActivityWatch calls `select_keys`. */
  readonly keys?: readonly string[];
  /** What is to be there; else `regex`. */
  readonly text?: string;
  /** A regular expression of Python's or Rust's dialect that is to be found. */
  readonly regex?: string;
  /** Whether capital letters are others than small ones. */
  readonly caseSensitive?: boolean;
}

/** What a person chooses of a category. */
export interface Chosen {
  readonly name: string;
  /** The id of the category that it is in; at the top where absent. */
  readonly parent?: string;
  readonly match?: readonly Match[];
  /** In the place of ten for each level: of several categories that fit, the one of the highest counts. */
  readonly priority?: number;
  /** As CSS has them. */
  readonly color?: string;
  /** How good a minute of it is, for scores. */
  readonly score?: number;
  /** Of two that count the same the one with the higher order counts, and is shown behind. */
  readonly order?: number;
}

export interface Category extends Chosen {
  /** 32 hexadecimal digits. */
  readonly id: string;
}

/** A category where it is in the tree: `parent` is what it is shown in. */
export interface Node extends Omit<Category, 'parent'> {
  readonly parent?: string | undefined;
  /** Names from the top down, its own the last. */
  readonly path: readonly string[];
}

/** What is not as it should be, though nothing fails for it. */
export interface Problem {
  readonly id: string;
  readonly problem: 'orphan' | 'cycle' | 'deep' | 'unknown' | 'pattern';
  /** In words. */
  readonly message: string;
}

/** All categories, each before those that are in it. */
export interface Tree {
  readonly nodes: readonly Node[];
  readonly problems: readonly Problem[];
}

/** `$category` of an event by rules, and which of them say what. */
export interface Verdict {
  readonly category: readonly string[];
  /** Those that fit, the one that counts first. */
  readonly fitting: readonly {
    readonly id: string;
    readonly path: readonly string[];
    readonly rank: number;
    /** Those of its rules that fit, as they were written. */
    readonly match: readonly Match[];
  }[];
}

/** An edit, and what is there after it. */
export interface Done {
  /** Nothing where it was so already. */
  readonly edit: Edit | undefined;
  readonly id: string;
}

/** What is done, sorted by what a person says of it. */
export interface Categories {
  /** Whether those that are built in are in force: while the person has none. */
  isPreset(): boolean;
  tree(): Tree;
  /** Those that are built in. */
  presets(): Tree;
  /** As `categorize` takes them: `[path, rule]`, those that count more than others of their rank later. */
  rules(this: void): JsonValue;
  /** @throws ElatioError ELATIO_CATEGORIES_ID */
  get(id: string): Node;
  /**
   * Makes a category and those that it is in; where it is there already, adds what it matches.
   * @param added `{path, match, priority, color, score}`, the path its names from the outermost
   * @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT, ELATIO_QUERY_REGEX,
   *   ELATIO_QUERY_REGEX_SIZE; of the documents
   */
  add(added: unknown): Promise<Done>;
  /**
   * @param changes any of `{name, parent, match, priority, color, score}`; `null` takes it away
   * @throws ElatioError as `add`; ELATIO_CATEGORIES_ID, ELATIO_CATEGORIES_PARENT where it would be in itself
   */
  change(id: string, changes: unknown): Promise<Done>;
  /** With all that is in it. @throws ElatioError ELATIO_CATEGORIES_ID; of the documents */
  remove(id: string): Promise<Done & { readonly removed: number }>;
  /**
   * Takes ActivityWatch's categories in the place of those that are there.
   * @throws ElatioError ELATIO_CATEGORIES_IMPORT, ELATIO_CATEGORIES_LIMIT; of the documents
   */
  import(settings: unknown): Promise<Imported>;
  /** In ActivityWatch's form. */
  export(): { readonly categories: JsonValue[] };
  /** Takes the person's away, so that those that are built in are in force. */
  restorePresets(): Promise<Edit | undefined>;
  /** What becomes of data, and why. @throws ElatioError ELATIO_QUERY_REGEX_TIME */
  explain(data: Readonly<Record<string, string>>): Promise<Verdict>;
  /**
   * Rules as they would be.
   * @param proposal what `add` takes, or `{id, changes}`
   * @throws ElatioError as `add` and `change`
   */
  propose(proposal: unknown): Proposed;
}

export interface Imported {
  readonly edit: Edit | undefined;
  /** How many were taken. */
  readonly count: number;
  /** What could not be taken, and why. */
  readonly left: readonly string[];
}

/** Rules as they would be after a change, and those of the category that it is of. */
export interface Proposed {
  readonly path: readonly string[];
  /** Those of this category alone. */
  readonly own: JsonValue;
  /** All, that category's under the name `marked`. */
  readonly all: JsonValue;
  readonly marked: readonly string[];
}
