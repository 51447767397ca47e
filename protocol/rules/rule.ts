/**
 * When a rule holds: all that is said must. `app`, `bucket`, `type` and `client` are compared with the whole
 * value; `title`, `url` and `path` are looked for anywhere in it; `*` and `?` stand for any characters and
 * one; case does not count. `domain` holds for its sub-domains too, `outside` beyond a schedule.
 */
export type Conditions = {
  readonly app?: string | undefined;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
  readonly bucket?: string | undefined;
  readonly type?: string | undefined;
  readonly client?: string | undefined;
  readonly outside?: string | undefined;
};

/** What becomes of an event: nothing of it is stored, or not all. */
export type Action =
  | 'exclude'
  | 'domain-only'
  | { readonly redact: readonly string[] }
  | { readonly drop: readonly string[] };

/** What is never to be recorded, or not wholly. */
export interface Rule {
  readonly id: string;
  readonly name?: string | undefined;
  readonly when: Conditions;
  readonly action: Action;
  readonly enabled: boolean;
}
