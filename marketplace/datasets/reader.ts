/**
 * What a recipe sees of a log: what its consent covers, in the time that is asked for, and of each event no more than the
 * recipe declares. All else is cut off here, before the recipe's own code runs.
 */
import type { Domain } from '../../protocol/bucket.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Calendar, daysIn, type Period } from './days.ts';
import { type Granularity, type Need, type Recipe, recipeName } from './recipe.ts';
import { recipeNamed } from './recipes/index.ts';
import { createSites } from './sites.ts';

/** An event as the log has it. */
export interface LoggedEvent {
  readonly start: Micros;
  readonly duration: Micros;
  readonly data: JsonObject;
  /** Path of the category that the person's rules put it in, from the top. */
  readonly category?: readonly string[];
}

/** Whose events, of which time: those that overlap it. */
export interface Question {
  readonly domain: Domain;
  readonly type: string;
  readonly from: Micros;
  readonly until: Micros;
}

/** The log. */
export interface Reader {
  /** In any order, in pieces of any size. */
  events(asked: Question, signal?: AbortSignal): AsyncIterable<readonly LoggedEvent[]>;
}

/** What is left of an event. */
export interface Fact {
  readonly start: Micros;
  /** Never before `start`. */
  readonly end: Micros;
  readonly category: readonly string[];
  /** See `sites.ts`; empty where the need does not ask for it. */
  readonly site: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** What a consent lets be read. */
export interface Scope extends Period {
  readonly domains: readonly string[];
  /** As `id@version`. */
  readonly recipes: readonly string[];
  readonly granularities: readonly Granularity[];
}

/** What the access log is told of each reading, before it is done. */
export interface ReadNote extends Question {
  /** As `id@version`. */
  readonly recipe: string;
}

export interface ScopedReader {
  readonly recipe: Recipe;
  /**
   * @param need one of the recipe's own
   * @throws ELATIO_DATASET_SCOPE for any other need, or a time that is not all in the consent's
   */
  readonly facts: (
    need: Need,
    time: { readonly from: Micros; readonly until: Micros },
    signal?: AbortSignal,
  ) => Promise<readonly Fact[]>;
}

/**
 * @param recipe as `id@version`
 * @param audit is called, and waited for, before anything is read
 * @throws ELATIO_DATASET_SCOPE where the scope has not all that the recipe needs; ELATIO_DATASET_RECIPE; ELATIO_DATASET_PERIOD
 */
export function scoped({
  reader,
  recipe: name,
  scope,
  calendar,
  audit,
}: {
  readonly reader: Reader;
  readonly recipe: string;
  readonly scope: Scope;
  readonly calendar: Calendar;
  readonly audit: (note: ReadNote) => void | Promise<void>;
}): ScopedReader {
  const recipe = recipeNamed(name);
  if (!scope.recipes.includes(recipeName(recipe))) throw outside(`does not cover ${name}`);
  if (!scope.granularities.includes(recipe.granularity)) {
    throw outside(`does not cover tables by ${recipe.granularity}`);
  }
  for (const { domain } of recipe.needs) {
    if (!scope.domains.includes(domain)) throw outside(`does not cover the domain ${domain}`);
  }
  daysIn(scope);
  const [first, last] = [calendar.startOf(scope.from), calendar.startOf(scope.until)];
  const siteOf = createSites();

  return {
    recipe,
    async facts(need, { from, until }, signal) {
      if (!recipe.needs.includes(need))
        throw outside('does not cover what its recipe did not ask for');
      // Written so that what is no number is outside as well.
      if (!(from >= first && from <= until && until <= last)) {
        throw outside('does not cover all of that time');
      }
      const asked = { domain: need.domain, type: need.type, from, until };
      await audit({ recipe: name, ...asked });
      const facts: Fact[] = [];
      for await (const events of reader.events(asked, signal)) {
        signal?.throwIfAborted();
        for (const event of events) {
          const fact = factOf(event, need, asked, siteOf);
          if (fact) facts.push(fact);
        }
      }
      return facts;
    },
  };
}

/** Millions of events have no field that is asked for. */
const NOTHING = Object.freeze({});

/** What is left of an event inside of a time; nothing where it is not in it. */
function factOf(
  { start, duration, data, category = [] }: LoggedEvent,
  { fields, counts, categoryDepth, isSite }: Need,
  { from, until }: Question,
  siteOf: (address: unknown) => string,
): Fact | undefined {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(duration)) return undefined;
  const length = Math.max(0, duration);
  const begin = Math.max(start, from);
  const end = Math.min(start + length, until);
  // What ends at midnight has no part in the day after.
  const isInside = length > 0 ? begin < end : start >= from && start < until;
  if (!isInside) return undefined;
  const seen: Record<string, string | number> = fields.length === 0 ? NOTHING : {};
  for (const field of fields) {
    const value = Object.hasOwn(data, field) ? data[field] : undefined;
    if (typeof value === 'string') seen[field] = value;
    else if (typeof value === 'number') {
      const isCut = counts.includes(field) && end - begin < length;
      seen[field] = isCut ? Math.floor(value * ((end - begin) / length)) : value;
    }
  }
  return {
    start: begin,
    end,
    category: category.length > categoryDepth ? category.slice(0, categoryDepth) : category,
    site: isSite ? siteOf(Object.hasOwn(data, 'url') ? data['url'] : undefined) : '',
    data: seen,
  };
}

const outside = (what: string): ElatioError =>
  new ElatioError('ELATIO_DATASET_SCOPE', `The consent ${what}.`);
