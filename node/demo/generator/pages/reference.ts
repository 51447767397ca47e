import { capitalize, composeHeadline, composeIssue, composeSearch } from '../phrases.ts';
import { encounter, recall, type Setting } from '../scene.ts';
import { NOUNS } from '../words/english.ts';
import { PLACES } from '../words/names.ts';
import { PARTS } from '../words/technical.ts';
import { code, hex, query, slug } from './address.ts';
import type { Site } from './browser.ts';

const MANUALS: readonly (readonly [host: string, name: string])[] = [
  ['developer.mozilla.org/en-US/docs/Web', 'MDN Web Docs'],
  ['docs.python.org/3/library', 'Python 3.13 documentation'],
  ['nodejs.org/api', 'Node.js v24 Documentation'],
  ['docs.rs', 'Rust'],
  ['www.typescriptlang.org/docs/handbook', 'TypeScript'],
  ['www.postgresql.org/docs/current', 'PostgreSQL: Documentation: 17'],
  ['pkg.go.dev', 'Go Packages'],
  ['kubernetes.io/docs/concepts', 'Kubernetes'],
];

const question = (setting: Setting) =>
  recall(setting, 'question', encounter(setting, 'question', 800));

export const answer: Site = (setting) => {
  const r = question(setting);
  const title = composeIssue(r);
  return {
    url: `https://stackoverflow.com/questions/${r.between(100_000, 79_999_999)}/${slug(title)}`,
    title: `${r.pick(setting.persona.projects).language} - ${title} - Stack Overflow`,
  };
};

export const manual: Site = ({ random }) => {
  const [host, name] = random.favourite(MANUALS);
  const part = random.favourite(PARTS);
  const section = random.chance(0.5) ? `#${random.pick(PARTS)}` : '';
  return {
    url: `https://${host}/${part}/${random.favourite(PARTS)}.html${section}`,
    title: `${capitalize(part)} — ${name}`,
  };
};

export const searchResults: Site = (setting) => {
  const words = composeSearch(question(setting));
  const { random } = setting;
  if (random.chance(0.2))
    return {
      url: `https://duckduckgo.com/?q=${query(words)}&ia=web`,
      title: `${words} at DuckDuckGo`,
    };
  return {
    url: `https://www.google.com/search?q=${query(words)}&ei=${code(random, 22)}&ved=0ahUKEwi${code(random, 16)}`,
    title: `${words} - Google Search`,
  };
};

export const encyclopedia: Site = (setting) => {
  const r = question(setting);
  const topic = r.chance(0.4) ? r.pick(PLACES) : capitalize(`${r.pick(NOUNS)} ${r.pick(NOUNS)}`);
  const language = r.chance(0.3) ? 'de' : 'en';
  return {
    url: `https://${language}.wikipedia.org/wiki/${encodeURIComponent(topic.replaceAll(' ', '_'))}`,
    title: `${topic} ${language === 'de' ? '– Wikipedia' : '- Wikipedia'}`,
  };
};

export const preprint: Site = (setting) => {
  const r = question(setting);
  const number = `${r.between(12, 26)}${r.between(10, 12)}.${r.between(10_000, 24_999)}`;
  return { url: `https://arxiv.org/abs/${number}`, title: `[${number}] ${composeHeadline(r)}` };
};

/** A conversation with a language model. */
export const assistant: Site = (setting) => {
  const r = question(setting);
  const id = `${hex(r, 8)}-${hex(r, 4)}-4${hex(r, 3)}-a${hex(r, 3)}-${hex(r, 12)}`;
  if (r.chance(0.5))
    return {
      url: `https://claude.ai/chat/${id}`,
      title: `${capitalize(composeSearch(r))} - Claude`,
    };
  return { url: `https://chatgpt.com/c/${id}`, title: capitalize(composeSearch(r)) };
};
