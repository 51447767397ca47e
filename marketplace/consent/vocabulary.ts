/** The lists that a receipt chooses from, with their terms in the vocabularies and their numbers in what is signed. */

/** Partitions of the log that something may be sold of. Settings and attached files are not among them. */
export const SHAREABLE = ['core', 'files', 'health', 'input', 'iot', 'manual', 'web'] as const;
export type ShareableDomain = (typeof SHAREABLE)[number];

/** What kind of personal data a partition has: a term of https://w3id.org/dpv/pd#, and words. */
export const DATA_TYPES: Readonly<
  Record<ShareableDomain, { readonly term: string; readonly words: string }>
> = {
  core: { term: 'pd:DeviceApplications', words: 'which applications were in use, and when' },
  files: { term: 'pd:DeviceSoftware', words: 'which kinds of files were worked on, and when' },
  health: { term: 'pd:Health', words: 'sleep, steps and other things of health' },
  input: { term: 'pd:Behavioral', words: 'how much was typed and clicked, never what' },
  iot: { term: 'pd:DeviceBased', words: 'what sensors and devices at home measured' },
  manual: {
    term: 'pd:Behavioral',
    words: 'what was written down by hand: timers and the calendar',
  },
  web: { term: 'pd:BrowsingBehavior', words: 'which kinds of websites were visited, and when' },
};

/** One row of a table is one day, one hour of the week over all days, or all days together. */
export const GRANULARITIES = ['day', 'week-hour', 'whole'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

export const GRANULARITY_WORDS: Readonly<Record<Granularity, string>> = {
  day: 'one row for each day',
  'week-hour': 'one row for each hour of the week, over all days',
  whole: 'one row for the whole time',
};

/** What may leave. The place in the list is the number that is signed. */
export const MODES = ['dataset', 'cohort', 'model'] as const;
export type Mode = (typeof MODES)[number];

export const MODE_WORDS: Readonly<Record<Mode, string>> = {
  dataset: 'a table of aggregates with noise, of this person alone',
  cohort: 'a share of a sum over many people with noise, which nobody sees alone',
  model: 'an update of a model inside such a sum, which nobody sees alone',
};

/** Articles of the GDPR that allow it. The number is what is signed; zero is none. */
export const LAWFUL_BASES = {
  consent: { number: 1, term: 'eu-gdpr:A6-1-a', words: 'consent, Article 6(1)(a) GDPR' },
  'explicit-consent': {
    number: 2,
    term: 'eu-gdpr:A9-2-a',
    words: 'explicit consent, Article 9(2)(a) GDPR',
  },
} as const;

/** Rights of the person, each by its article. */
export const RIGHTS = {
  A15: 'to be told what is kept of them, and to get a copy',
  A16: 'to have it corrected',
  A17: 'to have it deleted',
  A18: 'to have its use restricted',
  A20: 'to take it elsewhere',
  A21: 'to object',
  'A7-3': 'to withdraw this consent at any time, as easily as it was given',
  A77: 'to complain to a supervisory authority',
} as const;
export type Right = keyof typeof RIGHTS;

/** What a party is. */
export const PARTY_TYPES = {
  AcademicScientificOrganisation: 'a university or research institute',
  ForProfitOrganisation: 'a company',
  GovernmentalOrganisation: 'a public body',
  NaturalPerson: 'a person',
  NonProfitOrganisation: 'an organisation that is not for profit',
  Organisation: 'an organisation',
} as const;
export type PartyType = keyof typeof PARTY_TYPES;

/** Why a consent is revoked. The place in the list is the number that is signed. */
export const REASONS = ['unsaid', 'changed-mind', 'lost-device', 'misuse', 'replaced'] as const;
export type Reason = (typeof REASONS)[number];
