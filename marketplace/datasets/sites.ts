/** Which public category a site is of. The table is the same for everybody: what a person visits has no part in it. */
import { domainsOf, hostOf } from '../../protocol/rules/address.ts';

/** Of whatever is in no list. */
export const OTHER = 'other';

const SITES: Readonly<Record<string, string>> = {
  Code: `github.com gitlab.com bitbucket.org codeberg.org stackoverflow.com stackexchange.com npmjs.com pypi.org
    crates.io docs.rs developer.mozilla.org learn.microsoft.com readthedocs.io python.org nodejs.org rust-lang.org
    go.dev kaggle.com huggingface.co localhost`,
  Documents: `docs.google.com sheets.google.com slides.google.com drive.google.com office.com microsoft365.com
    onedrive.live.com sharepoint.com dropbox.com overleaf.com notion.so notion.com atlassian.net trello.com asana.com
    linear.app miro.com figma.com canva.com calendar.google.com`,
  Learning: `coursera.org edx.org udemy.com khanacademy.org duolingo.com moodle.org ocw.mit.edu arxiv.org
    scholar.google.com jstor.org sciencedirect.com springer.com nature.com pubmed.ncbi.nlm.nih.gov brilliant.org`,
  'Mail and chat': `mail.google.com gmail.com outlook.live.com outlook.office.com mail.yahoo.com proton.me
    fastmail.com gmx.net web.de slack.com discord.com web.whatsapp.com whatsapp.com web.telegram.org telegram.org
    messenger.com matrix.org element.io zoom.us meet.google.com teams.microsoft.com`,
  Music: `spotify.com music.youtube.com soundcloud.com bandcamp.com deezer.com tidal.com music.apple.com last.fm
    mixcloud.com`,
  News: `bbc.com bbc.co.uk cnn.com nytimes.com washingtonpost.com theguardian.com reuters.com apnews.com ft.com
    economist.com bloomberg.com spiegel.de zeit.de faz.net sueddeutsche.de tagesschau.de lemonde.fr elpais.com
    news.google.com news.ycombinator.com`,
  Reference: `wikipedia.org wiktionary.org wikidata.org britannica.com maps.google.com openstreetmap.org
    translate.google.com deepl.com dict.leo.org merriam-webster.com wolframalpha.com weather.com`,
  Search: `google.com google.de google.co.uk google.fr bing.com duckduckgo.com ecosia.org startpage.com qwant.com
    kagi.com search.brave.com yahoo.com baidu.com yandex.com chatgpt.com claude.ai gemini.google.com perplexity.ai`,
  Shopping: `amazon.com amazon.de amazon.co.uk amazon.fr ebay.com ebay.de etsy.com aliexpress.com walmart.com
    target.com ikea.com zalando.de otto.de kleinanzeigen.de booking.com airbnb.com`,
  Social: `facebook.com instagram.com twitter.com x.com reddit.com tiktok.com linkedin.com pinterest.com tumblr.com
    threads.net threads.com bsky.app mastodon.social vk.com weibo.com quora.com medium.com substack.com`,
  Video: `youtube.com youtu.be netflix.com primevideo.com disneyplus.com hulu.com max.com twitch.tv vimeo.com
    dailymotion.com bilibili.com arte.tv ardmediathek.de zdf.de`,
};

/** The public list, in the order of tables. */
export const SITE_CATEGORIES: readonly string[] = [...Object.keys(SITES), OTHER];

const CATEGORY_OF = new Map(
  Object.entries(SITES).flatMap(([category, domains]) =>
    domains.split(/\s+/).map((domain) => [domain, category] as const),
  ),
);

/** A host that needs no parsing: what stands before the path has neither user, port nor anything to decode. */
const PLAIN = /^https?:\/\/([a-z0-9.-]+)[/?#]/;
/** Longer ones are of nothing that a person typed or followed. */
const LONGEST = 4_096;
/** Most addresses that are remembered. */
const MOST_KNOWN = 10_000;

/** Makes what tells the category of an address; the longest domain of a table that the host is below counts. */
export function createSites(): (address: unknown) => string {
  const known = new Map<string, string>();
  return (address) => {
    if (typeof address !== 'string' || address.length > LONGEST) return OTHER;
    const found = known.get(address);
    if (found !== undefined) return found;
    const host = PLAIN.exec(address)?.[1] ?? hostOf(address) ?? '';
    let site = OTHER;
    for (const domain of domainsOf(host)) {
      const category = CATEGORY_OF.get(domain);
      if (category === undefined) continue;
      site = category;
      break;
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(address, site);
    return site;
  };
}
