/** Said where one chooses from when to when. */
export const range = {
  range: 'Range',
  days: 'Days',
  reaches: { month: '4 weeks', quarter: '13 weeks', year: 'A year', own: 'Own' },
  firstDay: (what: string) => `${what}: first day`,
  lastDay: (what: string) => `${what}: last day`,
};
