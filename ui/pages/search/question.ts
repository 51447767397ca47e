/**
 * What is looked for, and where. All but the words stands in the address: these are seen by nobody else, a recorder of
 * tabs among them, so they stay in the entry of the browser's history alone. A link may bring them along.
 */
import { isDay, type Day } from '../../format/day.ts';

export const ORDERS = ['best', 'newest', 'often', 'longest'] as const;
export type Order = (typeof ORDERS)[number];

/** Hours back from now, by the name of the choice; `own` has days of its own. */
export const WHENS = { any: undefined, day: 24, week: 168, month: 720, year: 8_760 } as const;
export type When = keyof typeof WHENS | 'own';

export interface Question {
  readonly words: string;
  /** Whether `words` is a text that what is found is to be like. */
  readonly isSimilar: boolean;
  readonly when: When;
  /** Of `own`: the first and the last day; empty where it is open. */
  readonly since: Day;
  readonly until: Day;
  readonly device: string;
  readonly type: string;
  readonly app: string;
  readonly site: string;
  readonly order: Order;
}

const NONE: Question = {
  words: '',
  isSimilar: false,
  when: 'any',
  since: '',
  until: '',
  device: '',
  type: '',
  app: '',
  site: '',
  order: 'best',
};

/** Characters of a filter or of words that an address may bring along. */
const LONGEST = 1_000;

/**
 * What an address asks. What is malformed in it does not count.
 * @param search as `location.search`
 */
export function questionOf(search: string): Question {
  const parameters = new URLSearchParams(search);
  const textOf = (name: string): string => (parameters.get(name) ?? '').slice(0, LONGEST);
  const since = textOf('since');
  const until = textOf('until');
  const when = textOf('when');
  const order = ORDERS.find((one) => one === textOf('order'));
  const hasOwn = isDay(since) || isDay(until);
  return {
    words: textOf('q'),
    isSimilar: textOf('similar') === 'true',
    when: hasOwn || when === 'own' ? 'own' : isWhen(when) ? when : 'any',
    since: isDay(since) ? since : '',
    until: isDay(until) ? until : '',
    device: textOf('device'),
    type: textOf('type'),
    app: textOf('app'),
    site: textOf('site'),
    order: order ?? 'best',
  };
}

function isWhen(text: string): text is keyof typeof WHENS {
  return Object.hasOwn(WHENS, text);
}

/** The address of a question, without its words. */
export function addressOf(question: Question): string {
  const { words: _words, isSimilar, since, until, ...rest } = question;
  const parameters = new URLSearchParams();
  if (isSimilar) parameters.set('similar', 'true');
  for (const name of ['when', 'device', 'type', 'app', 'site', 'order'] as const) {
    if (rest[name] !== NONE[name]) parameters.set(name, rest[name]);
  }
  if (rest.when === 'own') {
    if (since !== '') parameters.set('since', since);
    if (until !== '') parameters.set('until', until);
  }
  const text = parameters.toString();
  return text === '' ? '/search' : `/search?${text}`;
}
