/** What a goal says, in parts. */
interface Title {
  readonly about: string | undefined;
  readonly amount: string;
  readonly isNone: boolean;
  readonly direction: 'most' | 'least';
  readonly per: 'day' | 'week' | 'month';
  /** Days of a week. */
  readonly times: number | undefined;
  readonly on: string | undefined;
  readonly from: string | undefined;
  readonly until: string | undefined;
}

const count = (value: number, one: string): string => `${value} ${value === 1 ? one : `${one}s`}`;

export const goals = {
  noTime: '0 min',
  hours: (count: string) => `${count} h`,
  times: (value: number) => (value === 1 ? 'once' : `${value} times`),
  days: (value: number) => count(value, 'day'),
  screen: 'Screen time',
  title: ({ about, amount, isNone, direction, per, times, on, from, until }: Title): string => {
    const limit = about === undefined ? `Under ${amount}` : `${about} under ${amount}`;
    const aim = about === undefined ? amount : `${about} ${amount}`;
    const none = `No ${about?.toLowerCase() ?? amount}`;
    const parts = [
      isNone ? none : direction === 'most' ? limit : aim,
      per !== 'day' && !isNone && `a ${per}`,
      from !== undefined && until !== undefined && `from ${from} to ${until}`,
      from !== undefined && until === undefined && `after ${from}`,
      from === undefined && until !== undefined && `before ${until}`,
      on !== undefined && `on ${on}`,
      times !== undefined && `on ${times} days a week`,
    ];
    return parts.filter((part) => typeof part === 'string').join(' ');
  },
  standings: {
    met: 'Met',
    missed: 'Missed',
    ahead: 'On the way',
    behind: 'Behind',
    close: 'Close to the limit',
    off: 'Does not count now',
    future: 'Has not begun',
  },
  outcomes: {
    met: 'met',
    missed: 'missed',
    open: 'not decided yet',
    partial: 'did not count for all of it',
  },
  of: (value: string, target: string) => `${value} of ${target}`,
  left: (amount: string) => `${amount} left`,
  over: (amount: string) => `${amount} over`,
  past: {
    reached: 'Reached',
    part: (part: string) => `${part} reached`,
    kept: 'Kept',
    over: 'Over',
    passed: 'Not kept',
    off: 'Did not count on this day',
  },
  inRow: (value: number, per: 'day' | 'week' | 'month') => `${count(value, per)} in a row`,

  sentence: 'What do you want?',
  sentenceHint: 'As you would say it: “read 20 min 5 days/week”, “no screens after 23:30”.',
  sentencePlaceholder: 'run 5 km daily',
  understood: 'Understood as',
  add: 'Add goal',
  added: (title: string) => `Added: ${title}`,
  changed: (title: string) => `It is now: ${title}`,
  pause: 'Pause',
  resume: 'Count again',
  paused: (title: string) => `${title} does not count from today on.`,
  resumed: (title: string) => `${title} counts again.`,
  removed: (title: string) => `Deleted: ${title}`,
  resting: 'Paused: it does not count.',
  more: (title: string) => `More for ${title}`,
  none: 'No goals yet.',
  noneHow:
    'A goal is a sentence. Elatio counts it by what is recorded and what you log. Begin with one of these:',
  examples: ['social media < 1h/day', 'run 5 km daily', 'no screens after 23:30'],
  list: 'Your goals',
  longest: (streak: string) => `longest ${streak}`,
  history: (title: string) => `What became of ${title}`,
  showHistory: 'History',
  hideHistory: 'Hide history',
  cell: (when: string, outcome: string, value: string) => `${when}: ${outcome}, ${value}`,
  score: 'Score',
  scoreToday: 'Today',
  scoreWeek: 'This week',
  noScore: 'none yet',
  lastDays: 'The last two weeks',
  scoreOf: (day: string, score: string) => `${day}: ${score}`,
  how: 'How it is computed',
  goals: (value: number) => count(value, 'goal'),
  ofGoals: (part: string, goals: string) =>
    `Goals ${part} (${goals}), which count for 70 % of it; `,
  ofFocus: (part: string, had: string, target: string) => `focus ${part} (${had} of ${target}).`,
  focusAlone: 'No goal counts, so it is focus alone: ',
  formula: [
    'Each goal counts by how much of it was reached, from 0 to 100 %. A limit that is passed loses as much as it is passed by: at twice the limit nothing is left.',
    'Focus is time with one thing for a quarter of an hour or longer, of two hours a day. Media, games and social media are no focus.',
    'Of a week, goals per day count by their mean. What is yet to be done today counts as not done.',
    'Settings: elatio config set focusTarget 3, focusCategories.',
  ],
  notifications: 'Tell me when a limit nears or a goal is reached',
  details: 'Say there which goal it is',
  notificationsOn: 'You are told of goals.',
  notificationsOff: 'You are not told of goals.',
  detailsOn: 'What you are told names the goal.',
  detailsOff: 'What you are told does not name the goal.',
  notificationProblem: (message: string) => `The desktop could not show the last one: ${message}`,
  unknown: (count: number) =>
    `${count} of a later version of Elatio are not shown: update this device to see them.`,
};
