import { keyText, type Recipe } from '../recipe.ts';
import { OTHER, SITE_CATEGORIES } from '../sites.ts';
import { MINUTE } from './minutes.ts';

/** After a longer while, the next page has nothing to do with the last. */
const LONGEST_PAUSE = 30 * MINUTE;

/** From which kind of site people go to which. */
export const SITE_TRANSITIONS: Recipe = {
  id: 'site-transitions',
  version: 1,
  title: 'Ways between kinds of sites',
  description:
    'How often you went from one kind of site to another, such as from news to shopping, all days of the period added ' +
    'up. Kinds come from a fixed public list; no site is named, and sites that are not on it count as other.',
  needs: [
    {
      domain: 'web',
      type: 'web.tab.current',
      fields: [],
      counts: [],
      categoryDepth: 0,
      isSite: true,
    },
  ],
  granularity: 'whole',
  keyColumns: [
    { name: 'from', description: 'The kind of site that was left.', keys: SITE_CATEGORIES },
    { name: 'to', description: 'The kind of site that came next.', keys: SITE_CATEGORIES },
  ],
  isOfDifferent: true,
  other: OTHER,
  values: [
    {
      name: 'transitions',
      description: 'How often, within half an hour; of the ten ways that a day had most of.',
      unit: 'transition',
      mostKeys: 10,
      cap: 20,
    },
  ],
  measure(_, [pages]) {
    // Events of one moment have an order that does not hang on who read them.
    const visits = [...pages].sort(
      (a, b) =>
        a.start - b.start || a.end - b.end || Number(a.site > b.site) - Number(a.site < b.site),
    );
    const transitions = new Map<string, number>();
    for (let i = 1; i < visits.length; i++) {
      const [from, to] = [visits[i - 1], visits[i]];
      if (from.site === to.site || to.start - from.end > LONGEST_PAUSE) continue;
      const key = keyText([from.site, to.site]);
      transitions.set(key, (transitions.get(key) ?? 0) + 1);
    }
    return [transitions];
  },
};
