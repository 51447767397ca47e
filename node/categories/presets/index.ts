/** Categories that are built in: what is in force until a person has some of their own. */
import { createHash } from 'node:crypto';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Field, Match } from '../interface.ts';
import { escaped } from '../pattern.ts';
import { GAMES, MEDIA } from './leisure.ts';
import { LIFE } from './life.ts';
import { COMMUNICATION, SOCIAL } from './people.ts';
import type { Preset } from './preset.ts';
import { BROWSING, SYSTEM } from './system.ts';
import { LEARNING, WORK } from './work.ts';

const PRESETS = [WORK, LEARNING, COMMUNICATION, SOCIAL, MEDIA, GAMES, LIFE, BROWSING, SYSTEM];

const KEPT = new Map(PRESETS.flatMap((preset, i) => keptOf(preset, i + 1, [])));

/** By ids that are the same on all devices: where two take them over at once, they are there once. */
export function presets(): ReadonlyMap<string, JsonValue> {
  return KEPT;
}

function keptOf(
  { name, color, priority, within = [], ...lists }: Preset,
  order: number,
  above: readonly string[],
): [id: string, value: JsonValue][] {
  const path = [...above, name];
  const { apps = '', domains = '', urls = '', hosts = '', titles = '', sites = '' } = lists;
  const match: Match[] = [
    ...listed(apps).map((text) => textIn('app', text)),
    ...listed(domains).map((text) => textIn('domain', text)),
    ...listed(urls).map((text) => textIn('url', text)),
    ...(hosts === '' ? [] : [hostOf(listed(hosts))]),
    ...(titles === '' ? [] : [windowOf(listed(titles))]),
    ...(sites === '' ? [] : [titleOf(listed(sites))]),
  ];
  const value = {
    name,
    ...(above.length > 0 && { parent: idOf(above) }),
    ...(match.length > 0 && { match: match as unknown as JsonValue }),
    ...(priority !== undefined && { priority }),
    ...(color !== undefined && { color }),
    order,
  };
  const inside = within.flatMap((preset, i) => keptOf(preset, order + (i + 1) / 100, path));
  return [[idOf(path), value], ...inside];
}

function textIn(field: Field, text: string): Match {
  return { in: [field], text };
}

function hostOf(hosts: readonly string[]): Match {
  return { in: ['domain'], regex: `^(?:${hosts.map(escaped).join('|')})$` };
}

function windowOf(titles: readonly string[]): Match {
  return {
    in: ['title'],
    regex: `^(?:${titles.map(escaped).join('|')})(?: [(\\[v][^)]*[)\\]]?)?$`,
  };
}

/** Where a browser does not say addresses, titles end with the name of the site, and of the browser behind it. */
function titleOf(sites: readonly string[]): Match {
  const names = sites.map(escaped).join('|');
  return {
    in: ['title'],
    regex: `(?:^|[-–—|·•:/] )(?:${names})(?: [-–—] [^-–—]*(?:[-–—] [^-–—]*)?)?$`,
    caseSensitive: true,
  };
}

function listed(text: string): string[] {
  return text.split(/\s*,\s*/).filter((one) => one !== '');
}

function idOf(path: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(path)).digest('hex').slice(0, 32);
}
