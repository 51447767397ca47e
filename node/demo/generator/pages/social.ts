import { capitalize, composeHeadline, composePerson } from '../phrases.ts';
import { encounter, recall, type Setting } from '../scene.ts';
import { SUBREDDITS } from '../words/culture.ts';
import { code, slug } from './address.ts';
import type { Site } from './browser.ts';

const thread = (setting: Setting) => recall(setting, 'thread', encounter(setting, 'thread', 120));

export const reddit: Site = (setting) => {
  const room = setting.random.favourite(SUBREDDITS);
  if (setting.random.chance(0.3))
    return { url: `https://www.reddit.com/r/${room}/`, title: `r/${room}` };
  const r = thread(setting);
  const title = composeHeadline(r);
  const id = (r.next() + 0x1_0000_0000).toString(36);
  return {
    url: `https://www.reddit.com/r/${room}/comments/${id}/${slug(title)}/`,
    title: `${title} : r/${room}`,
  };
};

export const hackerNews: Site = (setting) => {
  const { random } = setting;
  if (random.chance(0.35)) return { url: 'https://news.ycombinator.com/', title: 'Hacker News' };
  const r = thread(setting);
  return {
    url: `https://news.ycombinator.com/item?id=${r.between(30_000_000, 49_999_999)}`,
    title: `${composeHeadline(r)} | Hacker News`,
  };
};

export const mastodon: Site = (setting) => {
  if (setting.random.chance(0.4))
    return { url: 'https://mastodon.social/home', title: 'Home - Mastodon' };
  const r = thread(setting);
  const who = composePerson(r);
  return {
    url: `https://mastodon.social/@${slug(who)}/11${r.between(1_000_000, 9_999_999)}${r.between(100_000_000, 999_999_999)}`,
    title: `${who}: "${composeHeadline(r)}" - Mastodon`,
  };
};

export const linkedin: Site = (setting) => {
  const count = setting.random.chance(0.6) ? `(${setting.random.between(1, 30)}) ` : '';
  if (setting.random.chance(0.5))
    return { url: 'https://www.linkedin.com/feed/', title: `${count}Feed | LinkedIn` };
  const who = composePerson(thread(setting));
  return { url: `https://www.linkedin.com/in/${slug(who)}/`, title: `${count}${who} | LinkedIn` };
};

export const instagram: Site = (setting) => {
  const r = thread(setting);
  const who = composePerson(r);
  return {
    url: `https://www.instagram.com/p/${code(r, 11)}/`,
    title: `${who} on Instagram: “${capitalize(composeHeadline(r))}”`,
  };
};

export const webmail: Site = (setting) => {
  const { random, persona } = setting;
  const count = random.chance(0.7) ? ` (${random.between(1, 90)})` : '';
  return {
    url: `https://mail.google.com/mail/u/0/#inbox${random.chance(0.5) ? `/${code(random, 32)}` : ''}`,
    title: `Inbox${count} - ${persona.user}@gmail.com - Gmail`,
  };
};
