export const today = {
  before: 'The day before',
  after: 'The day after',
  recorded: (length: string) => `${length} recorded`,
  devices: (count: number) => (count === 1 ? '1 device' : `${count} devices`),
  where: 'Where the day went',
  usual: (weekday: string) => `usual ${weekday}`,
  usualHow: (weekday: string) => `The median of the last weeks’ ${weekday}s`,
  backToAll: 'All of the day',
  otherThings: 'Other',
  within: 'In it',
  itself: (category: string) => `${category} itself`,
  programs: 'Programs',
  titles: 'Titles',
  sites: 'Sites',
  unnamed: 'Without a title',
  noSuch: 'Nothing of it was recorded on this day.',
  nothing: 'Nothing was recorded on this day.',
  nothingToday: 'Nothing was recorded today so far.',
  nothingYet: 'Nothing is recorded yet.',
  nothingYetHow:
    'Elatio records which window is in front, and whether you are there, as long as it runs. Within a minute there is something to see here. What you do away from the screen you can log by hand.',
  logSomething: 'Log what you did',
  goals: 'Goals',
  score: (value: number) => `Score ${value}`,
  noGoals: 'No goals yet.',
  firstGoal: 'Set a goal',
  allGoals: (count: number) => `All ${count} goals`,
  now: 'Now',
  focus: 'Focus',
  here: 'You are here',
  withoutBreak: (length: string) => `${length} without a break`,
  awaySince: (time: string) => `Nobody here since ${time}.`,
  noSession: 'Nobody was here yet.',
  noSessionThen: 'Nobody was here.',
  longest: 'Longest focus',
  focusFrom: (from: string, until: string) => `${from} to ${until}`,
  interrupted: (count: number) =>
    count === 0
      ? 'not interrupted'
      : count === 1
        ? 'interrupted once'
        : `interrupted ${count} times`,
  noFocus: 'No focus of a quarter of an hour.',
  hidden: (count: number) =>
    count === 1
      ? '1 event hidden by your rules so far, never stored'
      : `${count} events hidden by your rules so far, never stored`,
  nothingShared: 'Nothing shared',
  ends: (time: string, zone: string) => `Day ends ${time} · ${zone}`,
};
