import { isKept } from './retention-words.ts';
import { readWallText } from '../../format/wall.ts';
import type { WantedRule } from './rule-form.tsx';

/** What is to be erased, as its form has it; texts are empty where nothing is said. */
export interface Selection {
  readonly app: string;
  readonly site: string;
  readonly text: string;
  readonly bucket: string;
  readonly domain: string;
  /** The id of a rule. */
  readonly rule: string;
  /** As `2026-11-22T16:49`, by the clock of the person. */
  readonly since: string;
  readonly until: string;
}

export const FIELDS = [
  'app',
  'site',
  'text',
  'bucket',
  'domain',
  'rule',
  'since',
  'until',
] as const satisfies readonly (keyof Selection)[];

/** What an address says is to be erased: other pages lead here with it. What is malformed is left out. */
export function selectionOf(search: string): Selection {
  const asked = new URLSearchParams(search);
  const of = (name: string): string => asked.get(name) ?? '';
  const time = (name: string): string =>
    readWallText(of(name), undefined) === undefined ? '' : of(name);
  return {
    app: of('app'),
    site: of('site'),
    text: of('text'),
    bucket: of('bucket'),
    domain: isKept(of('domain')) ? of('domain') : '',
    rule: of('rule'),
    since: time('since'),
    until: time('until'),
  };
}

/** As the node takes it. */
export type Wanted = ReturnType<typeof wantedOf>;

/** @param zone IANA; the browser's where absent */
export function wantedOf(selection: Selection, zone: string | undefined) {
  const { domain, rule } = selection;
  const given = (name: 'app' | 'site' | 'text' | 'bucket') => {
    const value = selection[name].trim();
    return value === '' ? {} : { [name]: value };
  };
  const moment = (name: 'since' | 'until') => {
    const at = readWallText(selection[name], zone);
    return at === undefined ? {} : { [name]: new Date(at).toISOString() };
  };
  return {
    ...given('app'),
    ...given('site'),
    ...given('text'),
    ...given('bucket'),
    ...(isKept(domain) && { domain }),
    ...(rule !== '' && { match: rule as string | WantedRule }),
    ...moment('since'),
    ...moment('until'),
  };
}
