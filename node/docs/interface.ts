import type { Domain } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { EditActor } from '../../protocol/document.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import type { Past } from '../store/index.ts';
import type { Became } from './outcomes.ts';

/** Any JSON by key, the same on all devices. */
export interface Collection {
  /** All there are, in the order of their keys. */
  all(): ReadonlyMap<string, JsonValue>;
  get(key: string): JsonValue | undefined;
  /**
   * On the disk when it resolves. `undefined` removes it.
   * @returns nothing where it was so already
   * @throws ElatioError ELATIO_DOCS_KEY where the key is empty or too long, or of the store
   */
  set(key: string, value: JsonValue | undefined): Promise<Edit | undefined>;
  /**
   * The same of several keys in one edit, which is undone as one.
   * @param of what the edit says it is of, for people; never anything of an event
   */
  setAll(values: ReadonlyMap<string, JsonValue | undefined>, of: string): Promise<Edit | undefined>;
}

/** What may be changed of a bucket; what is absent stays. */
export interface BucketChange {
  readonly type?: string;
  readonly client?: string;
  readonly hostname?: string;
  /** A label for people; `null` takes it away. */
  readonly label?: string | null;
  readonly data?: JsonObject;
}

/** An event that takes another's place. */
export interface Replacement extends Event {
  /** Of the event in its bucket. */
  readonly number: number;
}

/** A piece of an event that is split. */
export interface Piece extends Pick<Event, 'start' | 'duration'> {
  /** What it says; the event's own where absent. */
  readonly data?: JsonObject | undefined;
}

export type EditKind =
  | 'setting'
  | 'rule'
  | 'retention'
  | 'category'
  | 'goal'
  | 'consent'
  | 'device'
  | 'bucket-change'
  | 'bucket-delete'
  | 'events-delete'
  | 'events-replace'
  | 'events-split'
  | 'events-merge'
  | 'events-relabel'
  | 'events-restore'
  | 'undo'
  | 'rollback';

/** What was changed in one go. */
export interface Edit {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly time: Micros;
  /** The name of the device it was made on. */
  readonly device: string;
  /** Who made it there, where that is known. */
  readonly by?: EditActor;
  readonly kind: EditKind;
  /** The setting's key, the rule's id, the domain, or the name that the bucket goes by now. */
  readonly of: string;
  /** How many settings, fields or events. */
  readonly count: number;
  /** The edit that this one took back. */
  readonly undoes?: string;
  /** The edit that took this one back, and was not taken back itself. */
  readonly undoneBy?: string;
}

/** One thing that an edit set. */
export type EditedThing =
  /** A key of a document; its value as JSON, `null` where it was removed. */
  | { readonly document: string; readonly key: string; readonly value: string | null }
  /** A field of a bucket, in the same way. */
  | { readonly bucket: string; readonly field: string; readonly value: string | null }
  /** An event: what stands in its place from then on, if that was not purged since. */
  | {
      readonly bucket: string;
      /** The event's, as the API has it. */
      readonly id: number;
      readonly becomes: Became;
    };

/** An edit with all that it said. */
export interface WholeEdit extends Edit {
  readonly things: readonly EditedThing[];
}

/** A thing that an edit changed: what it was where the edit was made, and what it is since. */
export type ToldChange =
  | (Exclude<EditedThing, { readonly becomes: Became }> & { readonly was: string | null })
  | (Extract<EditedThing, { readonly becomes: Became }> & { readonly was: Became });

/** What was ever made of an event. */
export interface EventHistory {
  /** The name of its bucket. */
  readonly bucket: string;
  /** As the API has it: of the event that was recorded, where a piece of it was asked for. */
  readonly id: number;
  readonly recorded: Event;
  /** Oldest first; of those of several devices that did not know of each other, in an order that is the same on all. */
  readonly edits: readonly {
    readonly edit: Edit;
    readonly before: Became;
    readonly after: Became;
  }[];
  /** What is shown now, with ids. */
  readonly now: readonly (Event & { readonly id: number })[];
}

/** Which edits of events and buckets to roll back. */
export interface RollbackRange {
  /** Those that were made from this moment on … */
  readonly since: Micros;
  /** … and before this one. */
  readonly until: Micros;
  /** Of events only that overlap these, as they were recorded. */
  readonly eventsSince?: Micros | undefined;
  readonly eventsUntil?: Micros | undefined;
}

export interface RollbackPlan {
  /** Edits of which something would be taken back, newest first. */
  readonly edits: readonly Edit[];
  /** How many events and fields of buckets would be otherwise. */
  readonly count: number;
  /** What was changed again since by edits that are not among them. */
  readonly conflicts: readonly {
    readonly bucket: string;
    readonly id?: number;
    readonly field?: string;
  }[];
}

/** A text that stands, or once stood, in the place of an event. */
export interface ReplacementText {
  /** The event's, by id. */
  readonly bucket: string;
  readonly number: number;
  /** Where the text is: the id of a stream, and an ordinal. */
  readonly stream: string;
  readonly ordinal: number;
  /** What it says. */
  readonly event: Event;
}

/**
 * Everything that a person can change. What was recorded stays as it is: changes are laid over it, and each
 * can be taken back.
 */
export interface Docs {
  /** What a person chose for the interfaces. */
  readonly settings: Collection;
  /** What is never to be recorded: see `node/rules`. */
  readonly rules: Collection;
  /** How long what was recorded is kept, by domain: see `node/retention`. */
  readonly retention: Collection;
  /** What is done, sorted: see `node/categories`. */
  readonly categories: Collection;
  /** What a person wants to do, and not to do: see `node/goals`. */
  readonly goals: Collection;
  /** What a person agreed to share, and took back; its edits are not undone: see `marketplace/consent`. */
  readonly consents: Collection;
  /** Names of this person's devices, and where they are reached, by their public keys in hexadecimal. */
  readonly devices: Collection;
  /**
   * @returns nothing where it was so already
   * @throws ElatioError ELATIO_INGEST_BUCKET, or of the store
   */
  changeBucket(name: string, change: BucketChange): Promise<Edit | undefined>;
  /** Hides a bucket and what it holds; its name is free from then on. Throws as `changeBucket`. */
  deleteBucket(name: string): Promise<Edit | undefined>;
  /**
   * Hides events.
   * @param numbers of the events in their bucket
   * @returns nothing where there was none of them; `count` says how many there were
   * @throws as `changeBucket`
   */
  deleteEvents(bucket: string, numbers: readonly number[]): Promise<Edit | undefined>;
  /**
   * Hides events of several buckets by their names, in one edit. Throws as `deleteEvents`, and ELATIO_DOCS_MANY.
   * @param of the bucket that the edit is said to be of; where absent the only one, if there is only one
   */
  deleteEventsOf(
    events: ReadonlyMap<string, readonly number[]>,
    of?: string,
  ): Promise<Edit | undefined>;
  /**
   * Lets others stand in the place of events, under their numbers; all or none.
   * @throws ElatioError ELATIO_DOCS_EVENT where there is none of a number, ELATIO_RULES_EXCLUDED where a rule
   *   excludes one, or as `changeBucket`
   */
  replaceEvents(bucket: string, events: readonly Replacement[]): Promise<Edit | undefined>;
  /**
   * Lets pieces stand in the place of an event: the first under its number, the others under numbers of this node's
   * own, which stay theirs.
   * @param pieces two at least, within the event, none empty, none over another; there may be gaps
   * @throws ElatioError ELATIO_DOCS_SPLIT, ELATIO_DOCS_EVENT, ELATIO_RULES_EXCLUDED, or as `changeBucket`
   */
  splitEvent(bucket: string, number: number, pieces: readonly Piece[]): Promise<Edit | undefined>;
  /**
   * Lets the earliest of events stand for all of them, from the first start to the last end; the others are deleted.
   * @param data what it says from then on; may be absent where all say the same
   * @throws ElatioError ELATIO_DOCS_MERGE, ELATIO_DOCS_EVENT, ELATIO_RULES_EXCLUDED, or as `changeBucket`
   */
  mergeEvents(
    bucket: string,
    numbers: readonly number[],
    data?: JsonObject,
  ): Promise<Edit | undefined>;
  /** What `replaceEvents` does, to events of several buckets by their names. Throws as it does, and ELATIO_DOCS_MANY. */
  relabelEvents(events: ReadonlyMap<string, readonly Replacement[]>): Promise<Edit | undefined>;
  /**
   * Shows events as they were recorded again, whatever was made of them; of a piece, the event that it is of.
   * @returns nothing where all were so already
   * @throws ElatioError ELATIO_DOCS_EVENT, or as `changeBucket`
   */
  restoreEvents(bucket: string, numbers: readonly number[]): Promise<Edit | undefined>;
  /**
   * Does a task that lets go of events of a domain's months, which come again one day: what was made of them waits from then
   * on until they do, as it would if they had never been here.
   * @param months counted from 1970-01
   */
  setAside(domain: Domain, months: readonly number[], task: () => Promise<void>): Promise<void>;
  /** All texts that ever stood in the place of events, as far as they are here. */
  texts(): Promise<ReplacementText[]>;
  /** What was changed, newest first. @param limit most to give */
  edits(limit: number): Promise<Edit[]>;
  /** Everything that was ever changed, with what it said, those of each device newest first. */
  wholeEdits(): AsyncGenerator<WholeEdit>;
  /**
   * All that an edit changed, with what it was before.
   * @throws ElatioError ELATIO_DOCS_EDIT where there is none of this id, ELATIO_DOCS_FAILED, or of the store
   */
  changesOf(id: string): Promise<{ readonly edit: Edit; readonly changes: readonly ToldChange[] }>;
  /**
   * What was ever made of an event.
   * @throws ElatioError ELATIO_DOCS_EVENT where there is none of this number, ELATIO_DOCS_FAILED, or as `changeBucket`
   */
  eventHistory(bucket: string, number: number): Promise<EventHistory>;
  /**
   * The log as it was at a moment: with what was recorded by then and is still there, and with the edits made by then.
   * @throws ElatioError ELATIO_DOCS_FAILED, or of the store
   */
  past(moment: Micros): Promise<Past>;
  /** What `rollback` would do. Throws as `changesOf`. */
  planRollback(range: RollbackRange): Promise<RollbackPlan>;
  /**
   * Sets everything that edits of a time range changed of events and buckets back to what it was before, in one edit.
   * @returns nothing where there is nothing to set back
   * @throws ElatioError ELATIO_DOCS_CHANGED where one of the things was changed again since: nothing is changed then;
   *   or of the store
   */
  rollback(range: RollbackRange): Promise<Edit | undefined>;
  /**
   * Takes an edit back; taking back that edit in turn makes it again.
   * @returns the new edit
   * @throws ElatioError ELATIO_DOCS_EDIT where there is none of this id, ELATIO_DOCS_CHANGED where what it
   *   changed was changed again since, or of the store
   */
  undo(id: string): Promise<Edit>;
  /**
   * Shows what was changed before a crash and was not shown yet.
   * @throws ElatioError of the store, ELATIO_DOCS_FAILED
   */
  start(): Promise<void>;
  /** Ends it before the store does; what was changed is kept already. */
  stop(): Promise<void>;
}
