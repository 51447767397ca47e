import { capitalize, composeBrand, composeHeadline, composeSearch } from '../phrases.ts';
import { encounter, recall } from '../scene.ts';
import { DISHES, GENRES, GOODS } from '../words/culture.ts';
import { ADJECTIVES, NOUNS } from '../words/english.ts';
import { PLACES } from '../words/names.ts';
import { code, query, slug } from './address.ts';
import type { Site } from './browser.ts';

const PAPERS: readonly (readonly [host: string, name: string])[] = [
  ['www.theguardian.com', 'The Guardian'],
  ['www.spiegel.de', 'DER SPIEGEL'],
  ['www.bbc.com/news', 'BBC News'],
  ['www.zeit.de', 'ZEIT ONLINE'],
  ['www.heise.de/news', 'heise online'],
  ['www.nytimes.com', 'The New York Times'],
  ['www.lemonde.fr', 'Le Monde'],
  ['arstechnica.com', 'Ars Technica'],
];

export const news: Site = (setting) => {
  const [host, name] = setting.random.favourite(PAPERS);
  if (setting.random.chance(0.2)) return { url: `https://${host}/`, title: name };
  const r = recall(setting, 'article', encounter(setting, 'article', 100));
  const title = composeHeadline(r);
  return {
    url: `https://${host}/${r.pick(NOUNS)}/${slug(title)}-a-${code(r, 8)}`,
    title: `${title} | ${name}`,
  };
};

export const youtube: Site = (setting) => {
  const { random } = setting;
  const count = random.chance(0.35) ? `(${random.between(1, 25)}) ` : '';
  if (random.chance(0.2)) return { url: 'https://www.youtube.com/', title: `${count}YouTube` };
  const r = recall(setting, 'video', encounter(setting, 'video', 300));
  const what = r.chance(0.4) ? ` | ${capitalize(r.pick(GENRES))}` : '';
  const at = random.chance(0.1) ? `&t=${random.between(5, 3600)}s` : '';
  return {
    url: `https://www.youtube.com/watch?v=${code(r, 11)}${at}`,
    title: `${count}${composeHeadline(r)}${what} - YouTube`,
    audible: true,
  };
};

export const streaming: Site = (setting) => {
  const r = recall(setting, 'film', encounter(setting, 'film', 12));
  const url = `https://www.netflix.com/watch/8${r.between(1_000_000, 1_999_999)}?trackId=${setting.random.next()}`;
  return { url, title: 'Netflix', audible: true };
};

export const liveStream: Site = (setting) => {
  const r = recall(setting, 'film', setting.random.zipf(60));
  const name = composeBrand(r).toLowerCase();
  return { url: `https://www.twitch.tv/${name}`, title: `${name} - Twitch`, audible: true };
};

export const shop: Site = (setting) => {
  const { random } = setting;
  const r = recall(setting, 'product', encounter(setting, 'product', 80));
  const goods = r.pick(GOODS);
  if (r.chance(0.3))
    return {
      url: `https://www.amazon.de/s?k=${query(`${r.pick(ADJECTIVES)} ${goods}`)}&crid=${code(random, 13)}`,
      title: `Amazon.de : ${goods}`,
    };
  const title = `${composeBrand(r)} ${r.pick(ADJECTIVES)} ${goods}, ${r.between(2, 90)} ${r.pick(['cm', 'W', 'l', 'kg'])}`;
  if (r.chance(0.3))
    return {
      url: `https://www.ebay.de/itm/${r.between(100_000, 999_999)}${r.between(100_000, 999_999)}`,
      title: `${title} | eBay`,
    };
  return {
    url: `https://www.amazon.de/${slug(title)}/dp/B0${code(r, 8).toUpperCase()}/ref=sr_1_${random.between(1, 48)}`,
    title: `${title} : Amazon.de`,
  };
};

export const recipe: Site = (setting) => {
  const r = recall(setting, 'article', encounter(setting, 'article', 40) + 1_000_000_000);
  const title = `${capitalize(r.pick(ADJECTIVES))} ${r.pick(DISHES)} with ${r.pick(NOUNS)}`;
  return {
    url: `https://www.chefkoch.de/rezepte/${r.between(1_000_000, 4_999_999)}/${slug(title)}.html`,
    title: `${title} | Chefkoch`,
  };
};

export const map: Site = (setting) => {
  const r = recall(setting, 'place', encounter(setting, 'place', 30));
  const where = `${composeBrand(r)} ${r.pick(PLACES)}`;
  const at = `${setting.random.between(30, 64)}.${setting.random.between(1_000_000, 9_999_999)},${r.between(1, 40)}.${setting.random.between(1_000_000, 9_999_999)}`;
  return {
    url: `https://www.google.com/maps/place/${query(where)}/@${at},15z`,
    title: `${where} - Google Maps`,
  };
};

export const trainTickets: Site = ({ random, persona }) => ({
  url: `https://www.bahn.de/buchung/fahrplan/suche#so=${query(persona.town)}&zo=${query(random.pick(PLACES))}&hd=${random.between(1, 28)}`,
  title: 'Deutsche Bahn: Book cheap train tickets',
});

export const hotel: Site = (setting) => {
  const r = recall(setting, 'place', encounter(setting, 'place', 30) + 1_000_000);
  const title = `Hotel ${composeBrand(r)}, ${r.pick(PLACES)}`;
  return {
    url: `https://www.booking.com/hotel/${slug(title)}.html?sid=${code(setting.random, 32)}`,
    title: `${title} – Booking.com`,
  };
};

export const bank: Site = ({ random }) => ({
  url: `https://banking.ing.de/app/obligo?x=${code(random, 12)}`,
  title: 'ING - Konten & Depots',
});

/** One of the countless small sites that no list of categories knows. */
export const smallSite: Site = (setting) => {
  const r = recall(setting, 'article', encounter(setting, 'article', 400) + 2_000_000_000);
  const name = composeBrand(r);
  const title = r.chance(0.7) ? composeHeadline(r) : composeSearch(r);
  return {
    url: `https://${slug(name)}.${r.pick(['com', 'de', 'org', 'io', 'net', 'blog'])}/${slug(title)}`,
    title: `${title} – ${name}`,
  };
};
