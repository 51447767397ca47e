/** What a browser's windows and buckets are called. */
export interface Browser {
  readonly app: string;
  readonly suffix: string;
  readonly privateSuffix: string;
  /** As in the name of its watcher: aw-watcher-web-firefox. */
  readonly watcher: 'firefox' | 'chrome';
}

/** Programs by purpose, under the names that a window watcher sees on one operating system. */
export interface Programs {
  readonly browser: Browser;
  readonly editor: string;
  readonly terminal: string;
  readonly mail: string;
  readonly chat: string;
  readonly friends: string;
  readonly gamers: string;
  readonly meeting: string;
  readonly writer: string;
  readonly notes: string;
  readonly reader: string;
  readonly files: string;
  readonly settings: string;
  readonly calculator: string;
  readonly music: string;
  readonly player: string;
  readonly image: string;
  readonly passwords: string;
  /** Ending of a game's program. */
  readonly executable: string;
}

export const LINUX: Programs = {
  browser: {
    app: 'firefox',
    suffix: ' — Mozilla Firefox',
    privateSuffix: ' — Mozilla Firefox Private Browsing',
    watcher: 'firefox',
  },
  editor: 'Code',
  terminal: 'Alacritty',
  mail: 'thunderbird',
  chat: 'Slack',
  friends: 'Signal',
  gamers: 'discord',
  meeting: 'zoom',
  writer: 'libreoffice',
  notes: 'obsidian',
  reader: 'evince',
  files: 'org.gnome.Nautilus',
  settings: 'gnome-control-center',
  calculator: 'gnome-calculator',
  music: 'Spotify',
  player: 'vlc',
  image: 'gimp',
  passwords: 'KeePassXC',
  executable: '.x86_64',
};

export const WINDOWS: Programs = {
  browser: {
    app: 'chrome.exe',
    suffix: ' - Google Chrome',
    privateSuffix: ' - Google Chrome (Incognito)',
    watcher: 'chrome',
  },
  editor: 'Code.exe',
  terminal: 'WindowsTerminal.exe',
  mail: 'thunderbird.exe',
  chat: 'slack.exe',
  friends: 'Telegram.exe',
  gamers: 'Discord.exe',
  meeting: 'Zoom.exe',
  writer: 'soffice.bin',
  notes: 'Obsidian.exe',
  reader: 'Acrobat.exe',
  files: 'explorer.exe',
  settings: 'SystemSettings.exe',
  calculator: 'CalculatorApp.exe',
  music: 'Spotify.exe',
  player: 'vlc.exe',
  image: 'gimp-2.10.exe',
  passwords: 'KeePassXC.exe',
  executable: '.exe',
};
