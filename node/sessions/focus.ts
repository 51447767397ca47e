import { type Micros, SECOND } from '../../protocol/event.ts';
import type { Stretch } from '../query/index.ts';
import type { SessionRule } from './session.ts';

/** One thing, for long. */
export type Focus = {
  /** A category by its path; of what is in none, the project, or the program. */
  readonly subject: string;
  readonly kind: 'category' | 'project' | 'app';
  readonly from: Micros;
  readonly to: Micros;
  /** Seconds of the thing itself. */
  readonly seconds: number;
  /** How often something else, or nothing, came in between. */
  readonly interruptions: number;
};

/**
 * Where in a session somebody stayed with one thing. From a stretch on, all of the same subject belong to it as long as
 * no more than an interruption lies between one and the next; it is focus where that is long enough, and more than half
 * of the time. What begins first counts, and what comes next begins behind it.
 */
export function focusIn(run: readonly Stretch[], rule: SessionRule): Focus[] {
  const chains = chainsOf(run, rule.interruption);
  const found: Focus[] = [];
  let after = -Infinity;
  for (let i = 0; i < run.length; i++) {
    const chain = chains[i];
    if (!chain || run[i].from < after) continue;
    const { subject, to, own, interruptions } = chain;
    const { from } = run[i];
    if (own < rule.focus || 2 * own <= to - from) continue;
    found.push({ ...subject, from, to, seconds: own / SECOND, interruptions });
    after = to;
  }
  return found;
}

/** What follows upon a stretch of the same subject, itself included. */
interface Chain {
  readonly subject: Subject;
  readonly to: Micros;
  readonly own: Micros;
  readonly interruptions: number;
}

/** That which begins at each stretch: found from the last on, since each is one more than the chain behind it. */
function chainsOf(run: readonly Stretch[], interruption: Micros): (Chain | undefined)[] {
  const chains: (Chain | undefined)[] = run.map(() => undefined);
  const nexts = new Map<string, number>();
  for (let i = run.length - 1; i >= 0; i--) {
    const subject = subjectOf(run[i]);
    if (!subject) continue;
    const { from, to } = run[i];
    const key = `${subject.kind} ${subject.subject}`;
    const next = nexts.get(key);
    nexts.set(key, i);
    const gap = next === undefined ? Infinity : run[next].from - to;
    const behind = next !== undefined && gap <= interruption ? chains[next] : undefined;
    chains[i] = {
      subject,
      to: behind?.to ?? to,
      own: to - from + (behind?.own ?? 0),
      interruptions: behind ? behind.interruptions + Number(gap > 0) : 0,
    };
  }
  return chains;
}

type Subject = Pick<Focus, 'subject' | 'kind'>;

function subjectOf({ category, project, app }: Stretch): Subject | undefined {
  if (category) return { kind: 'category', subject: category.join(' > ') };
  if (project !== undefined) return { kind: 'project', subject: project };
  return app === undefined ? undefined : { kind: 'app', subject: app };
}
