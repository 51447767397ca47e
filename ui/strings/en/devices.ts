const count = new Intl.NumberFormat([...navigator.languages]);

export const devices = {
  aloneTitle: 'Only this device so far.',
  aloneHow:
    'Add your phone or another computer, and what each records is on all of them. A vault keeps a sealed copy that it cannot read.',
  list: 'Your devices and vaults',
  add: 'Add a device',
  join: 'Join your others',
  addVault: 'Add a vault',
  thisOne: 'this device',
  roles: { admin: 'Admin', member: 'Member', vault: 'Vault' },
  roleOf: {
    admin: 'lets others in and revokes them',
    member: 'reads and writes, lets nobody in',
    vault: 'keeps what it cannot read',
  },
  standings: {
    active: '',
    suspended: 'Suspended: your admins revoked each other, the recovery words decide',
    revoked: 'Revoked: nothing it makes is accepted',
  },
  connected: 'Connected',
  away: 'Away',
  neverMet: 'Never met',
  holdsEvents: (events: number) => `${count.format(events)} ${events === 1 ? 'event' : 'events'}`,
  holdsItems: (items: number) =>
    `${count.format(items)} ${items === 1 ? 'item' : 'items'} of the log`,
  hasAll: 'in step',
  hasAllKept: 'has all that it keeps',
  lacks: (items: number) => `lacks ${count.format(items)}`,
  hasMore: (items: number) => `has ${count.format(items)} more than this one`,
  seen: (when: string) => `last said what it holds ${when}`,
  saidBy: (name: string) => `as ${name} says`,
  since: (day: string) => `yours since ${day}`,
  room: (used: string, quota: string) => `${used} of ${quota}`,
  full: 'no room for more',
  actionsFor: (name: string) => `Change ${name}`,
  addresses: 'Addresses and id',
  addressesOf: 'Your other devices reach this one at',
  noAddresses: 'It listens for nobody while there are no other devices.',
  id: 'Id',
  problems: 'What went wrong since the start',

  rename: 'Rename',
  renameTitle: (name: string) => `Rename ${name}`,
  name: 'Name',
  renamed: (name: string) => `It is called ${name} now, on all devices.`,
  makeAdmin: 'Make it an admin',
  makeMember: 'Make it a member',
  roleTitle: (name: string, role: string) => `Make ${name} ${role}?`,
  anAdmin: 'an admin',
  aMember: 'a member',
  becomesAdmin: 'It may let other devices in then, and revoke any, this one too.',
  becomesMember: 'It reads and writes as before, and may let no device in and revoke none.',
  roleChanged: (name: string, role: string) => `${name} is ${role} now.`,
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke ${name} for good?`,
  revokeLoses:
    'Nothing that it makes from now on is accepted, and nothing that is recorded from now on reaches it.',
  revokeKeeps: (holds: string) =>
    `What it recorded stays with you. What it has until now, ${holds}, it keeps: nobody can take that back.`,
  revokeUnknown: 'what it was given',
  revokeAgain: 'It comes back only by elatio devices renew there, and by joining as a new device.',
  revoked: (name: string) => `${name} is revoked.`,

  role: 'What it may do',
  makeCode: 'Make a code',
  addHow: 'The code is good for one device, for ten minutes.',
  openThere:
    'On the other device, with Elatio running there, open Devices, Join your others, and paste or type the code; a camera reads the picture as text. Or run there:',
  qr: 'The code as a picture',
  copyCode: 'Copy the code',
  spoken: 'To read aloud',
  until: (time: string) => `Good until ${time}.`,
  takeBack: 'Take the code back',
  takenBack: 'The code is taken back: nobody comes in by it.',
  states: {
    open: 'Waiting for the other device…',
    comparing: 'A device has come. Compare the words.',
    joining: 'Waiting for the person at the other device…',
    joined: 'It is one of your devices now: both logs become one.',
    expired: 'Nobody came within ten minutes. Make a new code.',
    closed: 'The invitation has ended: nobody comes in by it.',
  },
  refused: 'A device came and was not let in:',
  compare: 'Both devices show six words now. If they differ, somebody is in between.',
  words: 'The six words',
  same: 'They are the same',
  differ: 'They differ',
  joinedName: (name: string) => `${name} is one of your devices now: both logs become one.`,
  invitation: 'Adding a device',
  invitationElsewhere:
    'An invitation is open. Its code was shown where it was made, and is shown once.',

  joinTitle: 'Joining your other devices',
  code: 'Code',
  codeHow:
    'As Add a device shows it on the other device; capitals, spaces and hyphens do not matter.',
  ownName: 'What this device is to be called',
  ownNameHow: 'Empty: as it is called now.',
  joinKeeps: 'What this device is to keep of what the others record',
  joinMeans:
    'What is recorded here comes along. The recovery words of this device alone are void then: those of the others count.',
  beginJoin: 'Join',
  joinStates: {
    connecting: 'Looking for the other device…',
    comparing: 'Found. Compare the words.',
    waiting: 'Waiting for the person at the other device…',
    joined: 'This device is one of yours now. What each recorded comes to all of them.',
    failed: 'It was not joined. What is here is as it was.',
  },
  stopJoin: 'Stop',

  vaultTitle: 'Adding a vault',
  vaultHow:
    'A vault keeps a sealed copy and can read none of it: a small computer that is always on, or a friend’s. Run elatio vault serve there, and elatio vault invite for the token.',
  vaultAddress: 'Address',
  vaultAddressHow: 'As elatio vault serve prints it: /ip4/…/tcp/…/p2p/…',
  vaultToken: 'Token',
  vaultTokenHow: 'As elatio vault invite prints it.',
  vaultAdded: (name: string, quota: string) =>
    `${name} keeps up to ${quota} for your devices from now on, and can read none of it.`,

  browsers: 'Browsers',
  browsersHow:
    'The extension records which page is in front and what is done on it. Each browser sends it to this device alone.',
  noBrowsers: 'No browser is connected.',
  noBrowsersHow: 'Load the extension into your browser, and press Connect there or here.',
  connectBrowser: 'Connect this browser',
  connectBrowserHow:
    'With the extension in this browser and waiting, it connects by itself. Otherwise type the six digits into the extension of any browser on this computer. They are good for one browser, for two minutes.',
  digits: 'Six digits for the extension',
  goodFor: (seconds: number) =>
    `Good for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
  digitsOver: 'The digits are not good any more. Have new ones made.',
  newDigits: 'New digits',
  browserConnected: (browser: string) => `${browser} is connected.`,
  browserNames: {
    chrome: 'Chrome',
    edge: 'Edge',
    firefox: 'Firefox',
    brave: 'Brave',
    opera: 'Opera',
    vivaldi: 'Vivaldi',
    chromium: 'Chromium',
  },
  browserFacts: (since: string, used: string | undefined) =>
    `connected ${since} · ${used === undefined ? 'nothing sent yet' : `last used ${used}`}`,
  cutOff: 'Disconnect…',
  cutOffOf: (browser: string) => `Disconnect ${browser}`,
  cutOffTitle: (browser: string) => `Disconnect ${browser}?`,
  cutOffHow:
    'Nothing that it sends from then on is taken. What it recorded stays, and it can be connected again.',
  cutOffAct: 'Disconnect',
  isCutOff: (browser: string) => `${browser} is disconnected.`,

  keepTitle: 'What this device keeps',
  keepHow:
    'Of what your other devices record. What this one records it keeps always, and settings, goals and categories too.',
  keepAll: 'All of it',
  keepDays: (days: number) => `The last ${count.format(days)} days`,
  keepYear: 'The last year',
  howLong: 'How long',
  whatOf: 'Of what',
  domains: {
    core: 'Windows, apps, away',
    web: 'Web pages',
    input: 'Keyboard and mouse',
    files: 'Files',
    manual: 'What you log by hand',
    health: 'Health',
    iot: 'Home and sensors',
    attachments: 'Attachments',
  },
  keepFrom: (day: string) => `From ${day} on.`,
  spare: (items: number) =>
    `${count.format(items)} ${items === 1 ? 'item' : 'items'} more ${items === 1 ? 'is' : 'are'} here until another device has confirmed to hold ${items === 1 ? 'it' : 'them'}.`,
  narrowTitle: 'Keep less on this device?',
  narrowAction: 'Keep less',
  narrowSize: (items: number) =>
    items === 0
      ? 'Nothing that is here now has to go.'
      : `${count.format(items)} ${items === 1 ? 'item' : 'items'} of the log ${items === 1 ? 'goes' : 'go'} from this device.`,
  narrowHow:
    'Each goes once another of your devices has confirmed to hold it: nothing is lost. Reports, search and goals here go by what is left.',
  kept: 'What this device keeps is changed.',
  scopeEverything: 'keeps everything',
  keeps: (what: string) => `keeps ${what}`,
  daysOf: (days: number, of: string | undefined) =>
    of === undefined
      ? `the last ${count.format(days)} days`
      : `the last ${count.format(days)} days of ${of}`,
  settingsAlone: 'settings alone',
};
