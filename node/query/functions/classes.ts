import type { JsonValue } from '../../../protocol/json.ts';
import { filterAll, mapAll, mapData } from '../columns/data.ts';
import { createCategorizer, createTagger, simplifyWindowTitle, splitUrl } from '../data/index.ts';
import { events, list, text, type Value } from '../language/index.ts';
import { eventsOf, type Fn, textOf } from './context.ts';

const all = { name: 'events', type: events };
const key = { name: 'key', type: text };
const rules = { name: 'rules', type: list };

/** What asks what events are about: by regular expressions, and by the parts of URLs and titles. */
export const classFunctions: readonly Fn[] = [
  {
    name: 'filter_keyvals_regex',
    parameters: [all, key, { name: 'regex', type: text }],
    isPure: true,
    call([of, name, pattern], context) {
      const matcher = context.regexes.compile(textOf(pattern));
      return filterAll(eventsOf(of, context), async (datas) => {
        const values = datas.map((data) => data[textOf(name)]);
        const texts = values.filter((value) => typeof value === 'string');
        const found = await matcher.searchAll(texts, context.signal);
        let next = 0;
        return values.map((value) => (typeof value === 'string' ? found[next++] : 0));
      });
    },
  },
  {
    name: 'categorize',
    parameters: [all, rules],
    isPure: true,
    call([of, given], context) {
      const categorizer = createCategorizer(context.regexes, asJson(given));
      return mapAll(eventsOf(of, context), async (datas) => {
        const categories = await categorizer.categorizeAll(datas, context.signal);
        return datas.map((data, i) => ({ ...data, $category: categories[i] }));
      });
    },
  },
  {
    name: 'tag',
    parameters: [all, rules],
    isPure: true,
    call([of, given], context) {
      const tagger = createTagger(context.regexes, asJson(given));
      return mapAll(eventsOf(of, context), async (datas) => {
        const tags = await tagger.tagAll(datas, context.signal);
        return datas.map((data, i) => ({ ...data, $tags: tags[i] }));
      });
    },
  },
  {
    name: 'split_url_events',
    parameters: [all],
    isPure: true,
    call: ([of], context) => mapData(eventsOf(of, context), splitUrl),
  },
  {
    name: 'simplify_window_titles',
    parameters: [all, key],
    isPure: true,
    call: ([of, name], context) =>
      mapData(eventsOf(of, context), (data) => simplifyWindowTitle(data, textOf(name))),
  },
];

/** Rules as JSON; events among them are none, and are refused as a rule of a wrong form. */
function asJson(value: Value): JsonValue {
  return value as JsonValue;
}
