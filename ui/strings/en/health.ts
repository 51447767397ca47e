export const health = {
  types: {
    steps: 'Steps',
    heartrate: 'Heart rate',
    heart_rate: 'Heart rate',
    sleep: 'Sleep',
    workout: 'Workouts',
    workouts: 'Workouts',
    weight: 'Weight',
    lab: 'Laboratory',
    labs: 'Laboratory',
    blood_pressure: 'Blood pressure',
  } as Readonly<Record<string, string>>,
  moment: 'When',
  sumOf: (mean: string, most: string, day: string) =>
    `${mean} on a usual day; most on ${day} with ${most}.`,
  levelOf: (least: string, most: string, count: string) =>
    `${least} to ${most}, ${count} readings.`,
  oneReading: (value: string, when: string) => `${value}, ${when}`,
  nothingIn: 'Nothing in these days. The last is of',
  cut: (count: string, when: string) =>
    `There are more than can be drawn one by one: these are the newest ${count}, from ${when} on. Fewer days show all of them.`,
  empty: 'No health records yet.',
  emptyWhat:
    'Steps, heart rate, sleep, workouts, weight, laboratory values: what any program on this machine sends is kept sealed, and drawn here with its units. Files of health apps cannot be read in yet.',
  emptySend: 'A program makes a bucket whose type begins with health. and sends events to it:',
  emptyLog: 'By hand, in five seconds:',
  emptyLogHow: 'which stands under Log, and which goals count.',
};
