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
    passed: 'Passed',
    off: 'Did not count on this day',
  },
  inRow: (value: number, per: 'day' | 'week' | 'month') => `${count(value, per)} in a row`,
};
