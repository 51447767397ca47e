import { ElatioError } from '../../protocol/error.ts';
import { checkedWish, type Subject, TIME, type Wish } from './goal.ts';
import type { Draft } from './sentence/parse.ts';
import { subjectWords } from './sentence/words.ts';

/** What there is to have goals about. */
export interface Names {
  /** Paths such as `Work > Programming`, those in the middle too. */
  readonly categories: readonly string[];
  readonly apps: readonly string[];
  readonly sites: readonly string[];
  readonly projects: readonly string[];
}

/** A goal that was understood. */
export interface Understood {
  readonly wish: Wish;
  /** What it was taken for though nothing of it is known; such as what is yet to be logged by hand. */
  readonly note?: string;
}

/**
 * Finds what a draft is about.
 * @throws ElatioError ELATIO_GOALS_SUBJECT where a name is that of several things, or of nothing; ELATIO_GOALS_GOAL
 */
export function understand({ about, ...said }: Draft, names: Names): Understood {
  const { kind, name } = about;
  const asLogged = (): Subject => ({ kind: 'logged', ...(name !== undefined && { name }) });
  if (kind === 'screen' || kind === 'logged') {
    const subject = kind === 'screen' ? { kind } : asLogged();
    return { wish: checkedWish({ ...said, subject }) };
  }
  if (kind !== undefined) {
    const known = kind === 'site' ? name?.toLowerCase() : name;
    return { wish: checkedWish({ ...said, subject: { kind, name: known } }) };
  }
  if (name === undefined || said.unit !== TIME) {
    return { wish: checkedWish({ ...said, subject: asLogged() }) };
  }
  const found = subjectsNamed(name, names);
  if (found.length === 1) return { wish: checkedWish({ ...said, subject: found[0] }) };
  if (found.length > 1) throw ambiguous(name, found);
  if (said.direction === 'most') throw unknown(name);
  return {
    wish: checkedWish({ ...said, subject: asLogged() }),
    note: `Nothing of the name "${name}" was recorded: it counts what you log by hand, with "elatio log".`,
  };
}

/** All that a name may stand for. */
export function subjectsNamed(name: string, names: Names): Subject[] {
  const wanted = fold(name);
  return [
    ...named('category', names.categories, (path) => {
      const folded = fold(path.replaceAll(/\s*>\s*/g, ' > '));
      return (
        folded === fold(name.replaceAll(/\s*>\s*/g, ' > ')) || folded.split(' > ').at(-1) === wanted
      );
    }),
    ...named('app', names.apps, (app) =>
      [app, app.replace(/\.(?:exe|app|desktop)$/i, '')].map(fold).includes(wanted),
    ),
    ...named('site', names.sites, (site) => {
      const domain = fold(site).replace(/^www\./, '');
      return domain === wanted || fold(site) === wanted || domain.split('.')[0] === wanted;
    }),
    ...named('project', names.projects, (project) => fold(project) === wanted),
  ];
}

function named(
  kind: Subject['kind'],
  names: readonly string[],
  is: (name: string) => boolean,
): Subject[] {
  return names.filter(is).map((name) => ({ kind, name }));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

const MOST_LISTED = 10;

function ambiguous(name: string, found: readonly Subject[]): ElatioError {
  const all = found.slice(0, MOST_LISTED).map(subjectWords).join(', ');
  return new ElatioError(
    'ELATIO_GOALS_SUBJECT',
    `"${name}" may be ${all}: write one of these in its place.`,
  );
}

function unknown(name: string): ElatioError {
  return new ElatioError(
    'ELATIO_GOALS_SUBJECT',
    `Nothing of the name "${name}" was recorded lately. Say what it is, such as site "${name}.com", app "${name}", category "${name}", or logged "${name}" for what you log by hand.`,
  );
}
