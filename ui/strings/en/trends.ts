export const trends = {
  active: 'Active time',
  calendar: 'Active time, day by day',
  calendarSum: (of: { days: number; mean: string; most: string; day: string }) =>
    `${of.mean} on a usual day, of ${of.days === 1 ? 'one day' : `${of.days} days`} recorded. The longest was ${of.day} with ${of.most}.`,
  weeks: 'Categories, week by week',
  daily: 'Categories, day by day',
  categories: 'Categories',
  category: 'Category',
  hoursOfWeek: 'Hours of the week',
  weekday: 'Weekday',
  onAverage: (time: string) => `${time} on average`,
  busiest: (weekday: string, hour: string, time: string) =>
    `Most is done on ${weekday} from ${hour}: ${time} of the hour on average.`,
  compare: 'Compared with before',
  pairs: { week: 'Week', month: 'Month', range: 'Range', own: 'Own' },
  these: 'These days',
  those: 'Compared with',
  before: 'before',
  difference: 'Difference',
  comparedSum: (now: string, time: string, difference: string, before: string) =>
    `${now}: ${time}, ${difference} to ${before}. The thin mark is what it was then.`,
  drill: 'What it was',
  trail: 'Where you are',
  everything: 'Everything',
  programs: 'Programs',
  titles: 'Titles',
  unnamed: 'Without a name',
  wholeRange: 'All of the range',
  onTimeline: 'See these days on the timeline',
  empty: 'Nothing is recorded yet.',
  emptyHow:
    'Trends show where weeks and months go, from the first day on. Windows are recorded where a collector or a watcher runs: see',
};
