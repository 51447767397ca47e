const count = new Intl.NumberFormat([...navigator.languages]);

export const welcome = {
  title: 'Welcome to Elatio',
  steps: {
    recorded: 'What is recorded',
    protection: 'Protection',
    words: 'Recovery words',
    categories: 'Categories',
    import: 'ActivityWatch',
    done: 'Done',
  },
  progress: 'Steps of the tour',
  stepOf: (step: number, all: number) => `Step ${step} of ${all}`,
  back: 'Back',
  next: 'Next',
  skip: 'Skip the tour',
  finish: 'To Today',

  recordedTitle: 'What is recorded, and what is not',
  recordedHow: 'All of it stays on this machine, sealed, until you add a device yourself.',
  byItself: 'By itself',
  nothingByItself:
    'Nothing: this node was started without collectors. It takes in what watchers send.',
  states: {
    running: 'on',
    waiting: 'waiting for your session',
    held: 'held: there is no room on the disk, or a pause is on',
    stopped: 'stopped',
    unavailable: 'not here',
  },
  watchers: 'What ActivityWatch’s watchers and browser extensions on this machine send.',
  never: 'Never',
  neverList: [
    'Private and incognito windows: they are dropped before anything is stored.',
    'What you type, pictures of your screen, what your microphone and camera hear and see.',
    'Anything while a pause is on.',
  ],
  yours: 'You decide',
  yoursList:
    'Pause at any time from Today. Exclude apps, sites and titles, or have parts of them blotted out, by rules; delete what should not have been recorded, for good.',
  toPrivacy: 'See the rules',

  protectionTitle: 'How it is protected',
  protections: {
    file: 'Sealed before it reaches the disk, but the key lies beside the data.',
    passphrase: 'Sealed before it reaches the disk, under your passphrase.',
    keychain: 'Sealed before it reaches the disk, under a key in your system’s keychain.',
  },
  protectionsHow: {
    file: 'Whoever copies the whole directory can read it. Choose one of these at a terminal; it takes an instant, and nothing is stopped.',
    passphrase:
      'After a restart it stays locked until somebody gives the passphrase: elatio unlock, or this page. It can be changed at a terminal.',
    keychain:
      'Your login opens it. Copies of the directory are of no use without that keychain. It can be changed at a terminal.',
  },
  protectBy: {
    keychain: 'By your login, with the system’s keychain',
    passphrase: 'By a passphrase that you type at each start',
    file: 'By a key beside the data: nothing to type, no protection from who copies all',
  },
  whyTerminal:
    'Keys are changed at a terminal, as you: a page could be made to look like this one and ask for your passphrase.',

  wordsTitle: 'Words that bring everything back',

  categoriesTitle: 'What your time is sorted into',
  categoriesPreset:
    'These are built in, and are in force. Take away what you do not need; what they catch, and new ones, are changed in Categories.',
  categoriesOwn: 'These are your own.',
  takeAway: 'Take away',
  takeAwayName: (name: string) => `Take ${name} away`,
  takenAway: (name: string) => `${name} is taken away.`,
  builtIn: 'Put the built-in ones in their place',
  builtInTitle: 'Put the built-in categories in the place of yours?',
  builtInAction: 'Replace them',
  builtInSize: (own: number) =>
    `Your ${count.format(own)} ${own === 1 ? 'category' : 'categories'} will be replaced. That can be taken back.`,
  builtInDone: 'The built-in categories are in force.',
  toCategories: 'Change what they catch',

  importTitle: 'What ActivityWatch has recorded here',
  importCommand: 'Or at a terminal',

  doneTitle: 'That is all',
  doneHow:
    'Elatio records from now on. In some minutes Today shows where they went. Press n to log what you did away from the computer, / to search, and ? for all keys.',
  service: 'Have it start with your login',
  doneAgain: 'This tour can be opened again from Settings.',
};
