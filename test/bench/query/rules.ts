/** What a person who has sorted their time for some years may have: forty categories, by programs, sites and words. */
export interface Rule {
  readonly type: 'regex';
  readonly regex: string;
  readonly ignore_case?: boolean;
  readonly priority?: number;
}

export type CategoryRule = readonly [category: readonly string[], rule: Rule];

const of = (path: string, regex: string, more: Partial<Rule> = {}): CategoryRule => [
  path.split(' > '),
  { type: 'regex', regex, ...more },
];
const ignoringCase = { ignore_case: true };

export const CATEGORY_RULES: readonly CategoryRule[] = [
  of('Work', 'Google Docs|libreoffice|ReText|\\bInvoice\\b|\\b(?:Offer|Quote|Contract)\\b'),
  of('Work > Programming', 'Visual Studio Code|Code|vim|JetBrains|Sublime Text|Emacs|Geany|Zed'),
  of('Work > Programming > Review', 'Pull Request #[0-9]+|Merge Request !|\\bCode Review\\b'),
  of('Work > Programming > Issues', 'Issue #[0-9]+|\\bJira\\b|Linear|[A-Z]{2,5}-[0-9]{1,5}\\b'),
  of('Work > Programming > Repositories', 'GitHub|GitLab|Bitbucket|Codeberg|/[a-z-]+@[0-9a-f]{7}'),
  of('Work > Programming > Questions', 'Stack Overflow|Stack Exchange|Super User|Server Fault'),
  of(
    'Work > Programming > Reference',
    'MDN Web Docs|Python [23]\\.[0-9]+ documentation|Node\\.js v[0-9]+|docs\\.rs|Go Packages|cppreference|DevDocs',
  ),
  of('Work > Programming > Local', 'localhost(?::[0-9]+)?|127\\.0\\.0\\.1|0\\.0\\.0\\.0'),
  of('Work > Programming > Assistants', '\\b(?:Claude|ChatGPT|Copilot|Gemini|Perplexity)\\b'),
  of('Work > Terminal', 'Alacritty|kitty|xterm|Konsole|GNOME Terminal|iTerm2?|WindowsTerminal'),
  of('Work > Terminal > Versions', '\\b(?:git|jj|hg) (?:log|show|diff|rebase|commit|status)\\b'),
  of(
    'Work > Terminal > Tests',
    '\\b(?:vitest|jest|pytest|cargo test|go test|npm (?:run )?test)\\b',
  ),
  of('Work > Terminal > Servers', '\\b(?:ssh|mosh|kubectl|docker|journalctl|systemctl)\\b'),
  of('Work > Operations', '(?i)grafana|kibana|prometheus|sentry|datadog|pagerduty'),
  of('Work > Databases', '(?i)postgres(?:ql)?|\\bmysql\\b|sqlite|redis|mongo(?:db)?'),
  of('Work > Design', '(?i)figma|inkscape|gimp|blender|krita|\\bsketch\\b'),
  of('Work > Planning', 'Calendar - |Google Calendar|Notion|Trello|Asana|\\bKanban\\b'),
  of('Work > Writing', '(?:Google|Microsoft|LibreOffice) (?:Docs|Word|Writer)|Overleaf|LaTeX'),
  of('Work > Writing > Notes', 'obsidian|Obsidian|Joplin|Logseq|Zettlr|OneNote'),
  of('Work > Tables', '(?:Google|LibreOffice) (?:Sheets|Calc)|\\bExcel\\b|\\.(?:xlsx|ods|csv)\\b'),
  of('Work > Slides', '(?:Google|LibreOffice) (?:Slides|Impress)|PowerPoint|\\.(?:pptx|odp)\\b'),
  of('Work > Reading', 'evince|Acrobat|Okular|Zotero|\\.(?:pdf|epub|djvu)\\b', ignoringCase),
  of('Work > Reading > Papers', 'arxiv|\\[[0-9]{4}\\.[0-9]{5}\\]|doi\\.org|PubMed', ignoringCase),
  of(
    'Comms > Mail',
    'thunderbird|Thunderbird|Gmail|Outlook|Inbox(?: \\([0-9]+\\))? - |Proton Mail',
  ),
  of('Comms > Chat', 'Slack|Discord|discord|Element|Mattermost|Rocket\\.Chat'),
  of('Comms > Chat > Direct', '\\((?:DM|Direct Message)\\)|Signal|Telegram|WhatsApp|Messenger'),
  of('Comms > Meetings', 'zoom|Zoom Meeting|Google Meet|Microsoft Teams|Jitsi|\\bWebex\\b'),
  of('Comms > Social', '(?i)mastodon|linkedin|facebook|instagram|twitter|bluesky| / x$'),
  of('Media > Video', 'YouTube|Netflix|Twitch|Vimeo|vlc|mpv|Prime Video|Disney\\+'),
  of('Media > Music', 'Spotify|Deezer|SoundCloud|Bandcamp|Tidal|\\bRhythmbox\\b'),
  of('Media > Games', '(?i)steam|minecraft|\\.x86_64\\b|lutris|itch\\.io'),
  of('Media > News', 'Guardian|SPIEGEL|BBC News|ZEIT ONLINE|heise online|New York Times|Le Monde'),
  of('Media > News > Technology', 'Hacker News|Ars Technica|heise|Lobsters|The Verge|Slashdot'),
  of('Media > Forums', '(?i)\\breddit\\b|r/[a-z_]+ |\\bdiscourse\\b|forum(?:s)?\\b'),
  of('Learning > Encyclopaedia', 'Wikipedia|Wikimedia|Wiktionary|Britannica'),
  of('Learning > Search', '(?:Google Search|at DuckDuckGo|Ecosia|Kagi Search|Bing)(?: [—-] .*)?$'),
  of('Home > Shopping', 'Amazon\\.[a-z]{2,3}|eBay|Etsy|IKEA|\\b(?:cart|checkout)\\b', ignoringCase),
  of('Home > Travel', 'Booking\\.com|Airbnb|Deutsche Bahn|Google Maps|OpenStreetMap|Skyscanner'),
  of('Home > Money', '(?i)\\b(?:bank|banking|konten|paypal|depot[s]?)\\b|\\bING\\b'),
  of('System', 'gnome-(?:control-center|calculator)|Nautilus|KeePassXC|Bitwarden|Finder', {
    priority: 15,
  }),
];
