import { clock, counted } from '../faces/locale.ts';

/** Everything that popup and options say in English. A text with something in it is a function. */
export const en = {
  name: 'Elatio',
  open: 'Open Elatio',
  options: 'Options',
  working: 'One moment…',
  cancel: 'Cancel',

  failed: 'That did not work.',
  noAnswer: 'The extension does not answer. Nothing was lost; close this and open it again.',

  connecting: {
    title: 'Connection',
    never: 'Not connected yet: nothing is recorded in this browser.',
    how: 'Connect opens Elatio’s page, where you allow this browser to send what it records.',
    opened: 'Elatio’s page is open: press “Connect this browser” there.',
    address: 'Address of Elatio',
    addressHow: 'Where “elatio status” says that it listens.',
    badAddress: 'An address is as http://127.0.0.1:5600.',
    notAllowed: (origin: string) =>
      `The browser was not allowed to reach ${origin}: nothing was changed.`,
    connect: 'Connect',
    reconnect: 'Connect again',
    code: 'Code of six digits',
    codeHow: 'From the page open in another browser, or from “elatio browser connect”.',
    byCode: 'Use the code',
    badCode: 'A code has six digits.',
    connectedTo: (hostname: string) => `Connected to ${hostname}.`,
    away: (hostname: string, since: number) =>
      `Elatio on ${hostname} has not answered since ${clock(since)}. What is recorded waits here.`,
    refused: (hostname: string) =>
      `Elatio on ${hostname} answers, but takes nothing from this browser. What is recorded waits here.`,
    disconnect: 'Disconnect',
    disconnects:
      'Nothing is recorded in this browser until it is connected again, and what waits here is deleted. What Elatio has stays.',
    disconnectNow: 'Disconnect this browser',
  },

  waiting: (spans: number) => `${counted(spans, 'entry waits', 'entries wait')} to be sent.`,
  dropped: (spans: number) =>
    `${counted(spans, 'entry was', 'entries were')} dropped for want of room, details of pages first.`,

  pages: {
    title: 'Pages',
    keptOut:
      'The browser keeps Elatio out of pages: which one is in front is recorded, but not what you do on it.',
    allow: 'Allow Elatio to see pages',
    refused: 'The browser was not allowed to let Elatio in: nothing was changed.',
  },

  site: {
    title: 'This site',
    noSite: 'No site in front',
    recorded: 'Recorded',
    hostOnly: 'Recorded by its name alone, without address and title',
    silent: {
      'not-connected': 'Not recorded: Elatio is not connected',
      paused: 'Not recorded: paused',
      private: 'Not recorded: a private window',
      rule: 'Not recorded: one of your rules keeps it out',
      address: 'Not recorded: no page of the web',
    },
    today: (length: string) => `${length} today`,
    never: 'Never on this site',
    neverTitle: (host: string) => `Never record ${host}?`,
    nevers:
      'From now on nothing of it and its sub-domains is recorded, in this browser and in every other. What was recorded stays. Under Privacy in Elatio you can take it back.',
    neverNow: 'Never record it',
  },

  pause: {
    title: 'Pause all recording on this device',
    quarter: '15 min',
    hour: '1 h',
    tomorrow: 'Until tomorrow',
    until: (time: number) => `Paused until ${clock(time)}.`,
    goOn: 'Go on',
  },

  today: {
    title: 'Today',
    byCategory: 'Today by category',
    none: 'Nothing yet.',
    unknown: 'Known again when Elatio answers.',
    uncategorised: 'Uncategorised',
  },

  settings: {
    title: 'Elatio in this browser',
    recordedTitle: 'What is recorded',
    tabs: 'The page in front: its address and title, since when and for how long, whether it plays sound, how many tabs are open. Not where one of your rules keeps it out.',
    kindsTitle: 'Of each page besides:',
    kinds: {
      clicks: ['Clicks', 'how many'],
      scrolling: ['Scrolling', 'how much of the page was in view, in percent'],
      typing: ['Typing', 'how often you began to type; never what'],
      copies: ['Copies', 'how often; never what'],
      media: ['Media', 'how long something played'],
      downloads: ['Downloads', 'names of files, and the site they are from'],
      searches: ['Searches', 'by which engine; never the words'],
    },
    privateTitle: 'Private windows',
    private: 'Record private windows',
    privateAllowed: 'The browser lets Elatio see them.',
    privateNotAllowed:
      'The browser does not let Elatio see them. As long as it does not, nothing of them is recorded whatever stands here; that is changed in the browser’s list of extensions, at Elatio’s details.',
    keptOut:
      'What you exclude in Elatio under Privacy never leaves this browser. Words you type, passwords and what pages contain are not read.',
  },
} as const;
