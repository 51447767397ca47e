import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Docs, Edit } from '../docs/index.ts';
import type { Days, DaySums, Reports } from '../query/index.ts';
import type { Store } from '../store/index.ts';
import { createBoard, dateAfter, type Standings } from './board.ts';
import { categoriesIn, hasCategory } from './categories.ts';
import { checkedGoal, type Goal, jsonOf, keptGoal, MOST_GOALS, type Rest } from './goal.ts';
import { type Names, understand, type Understood } from './names.ts';
import { parseSentence } from './sentence/parse.ts';
import { wordsOf } from './sentence/words.ts';

/** A goal, how it is said, and how it fares. */
export interface GoalReport extends Standings {
  readonly id: string;
  /** In plain words: a sentence that is read as the same goal. */
  readonly words: string;
  readonly isResting: boolean;
}

/** What a person wants to do, and not to do. */
export interface Goals {
  /** Oldest first. @throws as `Board.of` */
  list(signal?: AbortSignal): Promise<readonly GoalReport[]>;
  /** The same of the periods that run only: without what became of others, and streaks. */
  running(signal?: AbortSignal): Promise<readonly GoalReport[]>;
  /** @throws ElatioError ELATIO_GOALS_ID; as `list` */
  get(id: string, signal?: AbortSignal): Promise<GoalReport>;
  /** Ids of goals that this version does not understand. */
  unknown(): readonly string[];
  /**
   * What a sentence says, looked up in what was recorded.
   * @throws ElatioError ELATIO_GOALS_SENTENCE, ELATIO_GOALS_SUBJECT, ELATIO_GOALS_GOAL; as `list`
   */
  parse(sentence: string, signal?: AbortSignal): Promise<Understood & { readonly words: string }>;
  /**
   * Keeps a goal; from today on, where it does not say since when.
   * @throws ElatioError ELATIO_GOALS_GOAL, ELATIO_GOALS_MANY; of the documents
   */
  add(
    sent: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly id: string; readonly goal: Goal }>;
  /**
   * Changes what is said, `null` takes it away; `resting` pauses it from today on, or ends that.
   * @throws ElatioError ELATIO_GOALS_ID, ELATIO_GOALS_GOAL; of the documents
   */
  change(id: string, change: GoalChange): Promise<Edit | undefined>;
  /** @throws ElatioError ELATIO_GOALS_ID; of the documents */
  remove(id: string): Promise<Edit | undefined>;
  /** How many there are. */
  count(): number;
}

export interface GoalChange extends Readonly<Record<string, unknown>> {
  readonly resting?: boolean | undefined;
}

export function createGoals({
  docs,
  store,
  sums,
  days,
  reports,
  rules,
  random,
  now,
}: {
  readonly docs: Pick<Docs, 'goals'>;
  readonly store: Pick<Store, 'buckets'>;
  readonly sums: DaySums;
  readonly days: Days;
  readonly reports: Pick<Reports, 'usage'>;
  /** What `categories()` gives. */
  readonly rules: () => JsonValue;
  readonly random: RandomBytes;
  readonly now: () => Micros;
}): Goals {
  const board = createBoard({ store, sums, days, rules, now });

  function kept(): Map<string, Goal> {
    const goals = new Map<string, Goal>();
    for (const [id, value] of docs.goals.all()) {
      const goal = keptGoal(value);
      if (goal) goals.set(id, goal);
    }
    return goals;
  }

  function goalOf(id: string): Goal {
    const value = docs.goals.get(id);
    const goal = value === undefined ? undefined : keptGoal(value);
    if (goal) return goal;
    throw new ElatioError(
      'ELATIO_GOALS_ID',
      `There is no goal "${id}": "elatio goals" shows them.`,
    );
  }

  async function today(): Promise<string> {
    return (await days.calendar()).dateAt(now());
  }

  async function reportsOn(
    goals: ReadonlyMap<string, Goal>,
    signal: AbortSignal | undefined,
  ): Promise<GoalReport[]> {
    if (goals.size === 0) return [];
    const ids = [...goals.keys()];
    const standings = await board.of([...goals.values()], signal);
    const categories = categoriesIn(rules());
    const date = await today();
    return standings.map((standing, i) => ({
      ...standing,
      id: ids[i],
      words: wordsOf(standing.goal),
      isResting: isResting(standing.goal, date),
      problem: standing.problem ?? problemOf(standing.goal, categories),
    }));
  }

  async function names(signal: AbortSignal | undefined): Promise<Names> {
    const since = now() - LOOKED_BACK;
    const used = async (by: 'app' | 'site' | 'project'): Promise<string[]> => {
      const { periods } = await reports.usage({ by, top: MOST_NAMES, since }, signal);
      return periods.flatMap(({ top }) => top.flatMap(({ name }) => name ?? []));
    };
    const [apps, sites, projects] = [await used('app'), await used('site'), await used('project')];
    return { categories: categoriesIn(rules()), apps, sites, projects };
  }

  return {
    list: (signal) => reportsOn(inOrder(kept()), signal),
    async running(signal) {
      const date = await today();
      const [month, week] = [`${date.slice(0, 7)}-01`, dateAfter(date, -6)];
      const from = month < week ? month : week;
      const recent = [...kept()].map(([id, goal]): [string, Goal] => [
        id,
        goal.since < from ? { ...goal, since: from } : goal,
      ]);
      return reportsOn(new Map(recent), signal);
    },
    async get(id, signal) {
      const [report] = await reportsOn(new Map([[id, goalOf(id)]]), signal);
      return report;
    },
    unknown: () => [...docs.goals.all()].filter(([, value]) => !keptGoal(value)).map(([id]) => id),
    async parse(sentence, signal) {
      const draft = parseSentence(sentence);
      const isNamed = draft.about.kind === undefined && draft.about.name !== undefined;
      const understood = understand(draft, isNamed ? await names(signal) : NOTHING);
      return { ...understood, words: wordsOf(understood.wish) };
    },
    async add(sent) {
      const goal = checkedGoal({ ...sent, since: sent['since'] ?? (await today()) });
      if (docs.goals.all().size >= MOST_GOALS) {
        throw new ElatioError(
          'ELATIO_GOALS_MANY',
          `There are ${MOST_GOALS} goals already: remove some that you have no use for.`,
        );
      }
      const id = Buffer.from(random(4)).toString('hex');
      await docs.goals.set(id, jsonOf(goal));
      return { id, goal };
    },
    async change(id, { resting, ...change }) {
      const goal = goalOf(id);
      const date = await today();
      const wanted = Object.entries({ ...goal, ...change }).filter(([, value]) => value !== null);
      const changed = checkedGoal(Object.fromEntries(wanted));
      const rested = resting === undefined ? changed : withRest(changed, resting, date);
      return docs.goals.set(id, jsonOf(checkedGoal(rested)));
    },
    async remove(id) {
      // What a later version made may go too.
      if (docs.goals.get(id) === undefined) goalOf(id);
      return docs.goals.set(id, undefined);
    },
    count: () => docs.goals.all().size,
  };
}

const LOOKED_BACK: Micros = 90 * 86_400_000_000;
const MOST_NAMES = 2_000;
const NOTHING: Names = { categories: [], apps: [], sites: [], projects: [] };

/** By when they begin, those of one day by id. */
function inOrder(goals: ReadonlyMap<string, Goal>): Map<string, Goal> {
  const sorted = [...goals].sort(([a, x], [b, y]) =>
    x.since === y.since ? (a < b ? -1 : 1) : x.since < y.since ? -1 : 1,
  );
  return new Map(sorted);
}

function isResting({ rests = [] }: Goal, date: string): boolean {
  return rests.some(({ from, until }) => from <= date && (until === undefined || date <= until));
}

/** From today on, or up to yesterday. */
function withRest({ rests = [], ...goal }: Goal, resting: boolean, today: string): Goal {
  if (resting)
    return isResting({ ...goal, rests }, today)
      ? { ...goal, rests }
      : { ...goal, rests: [...rests, { from: today }] };
  const yesterday = dateAfter(today, -1);
  const ended = rests.flatMap((rest): Rest[] => {
    if (rest.until !== undefined && rest.until < today) return [rest];
    return rest.from > yesterday ? [] : [{ from: rest.from, until: yesterday }];
  });
  return ended.length > 0 ? { ...goal, rests: ended } : goal;
}

function problemOf({ subject }: Goal, categories: readonly string[]): string | undefined {
  const { kind, name = '' } = subject;
  if (kind !== 'category' || hasCategory(categories, name)) return undefined;
  return `There is no category "${name}" any more: nothing counts for it.`;
}
