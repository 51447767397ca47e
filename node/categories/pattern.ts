import type { Field, Match } from './interface.ts';

/** A rule as `categorize` takes it. */
export type QueryRule = Readonly<{
  type: 'regex';
  regex: string;
  ignore_case: boolean;
  select_keys?: readonly string[];
  priority?: number;
}>;

/** One, and what it was made of. */
export interface Entry {
  readonly rule: QueryRule;
  readonly made: readonly Match[];
}

/** Fields of data by what people call them. */
const KEY: Readonly<Record<Field, string>> = {
  app: 'app',
  title: 'title',
  url: 'url',
  domain: '$domain',
  file: 'file',
  project: 'project',
};

export const FIELD_OF: ReadonlyMap<string, Field> = new Map(
  (Object.entries(KEY) as [Field, string][]).map(([field, key]) => [key, field]),
);

/** How texts are looked for in a field: what stands around them, and where. */
const TEXT: Readonly<
  Record<Field, { readonly keys: readonly string[]; readonly around: readonly [string, string] }>
> = {
  app: {
    // Android says `com.whatsapp` besides.
    keys: ['app', 'package'],
    around: ['^(?:.*[./\\\\])?', '(?:-[0-9][0-9.]*)?(?:\\.(?:exe|bin|app|x86_64|appimage))?$'],
  },
  title: { keys: ['title'], around: ['', ''] },
  url: { keys: ['url'], around: ['', ''] },
  domain: {
    keys: ['$domain', 'url'],
    // Of an address, what stands before the host; then whatever it is below.
    around: ['^(?:[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?)?(?:[^/?#@:]*\\.)?', '(?:[:/?#]|$)'],
  },
  file: { keys: ['file'], around: ['', ''] },
  project: { keys: ['project'], around: ['^(?:.*[/\\\\])?', '[/\\\\]?$'] },
};

/** Characters of one pattern made of texts: an engine takes 10,000. */
const LONGEST = 4_000;

/**
 * Rules that say the same as these. Those for texts in one field become one, which is quicker than many.
 * @param priority what each is to have
 */
export function entriesOf(matches: readonly Match[], priority: number | undefined): Entry[] {
  const entries: Entry[] = [];
  const groups = new Map<string, Match[]>();
  const rank = priority === undefined ? {} : { priority };
  for (const match of matches) {
    if (match.regex !== undefined) {
      const {
        regex,
        caseSensitive = false,
        in: fields,
        keys = fields?.map((one) => KEY[one]),
      } = match;
      const rule: QueryRule = {
        type: 'regex',
        regex,
        ignore_case: !caseSensitive,
        ...selected(keys),
        ...rank,
      };
      entries.push({ rule, made: [match] });
      continue;
    }
    for (const where of placesOf(match)) {
      const group = JSON.stringify([where, match.caseSensitive ?? false]);
      const list = groups.get(group) ?? [];
      groups.set(group, list);
      list.push(match);
    }
  }
  for (const [group, list] of groups) {
    const [where, caseSensitive] = JSON.parse(group) as [Field | readonly string[] | null, boolean];
    const { keys, around } =
      typeof where === 'string' ? TEXT[where] : { keys: where ?? undefined, around: ['', ''] };
    for (const made of inParts(list)) {
      const texts = made.map(({ text = '' }) =>
        escaped(where === 'domain' ? domainIn(text) : text),
      );
      const any = texts.length === 1 ? texts[0] : `(?:${texts.join('|')})`;
      const regex = `${around[0]}${any}${around[1]}`;
      const rule: QueryRule = {
        type: 'regex',
        regex,
        ignore_case: !caseSensitive,
        ...selected(keys),
        ...rank,
      };
      entries.push({ rule, made });
    }
  }
  return entries;
}

/** Each field by itself, since a text means something else in each. */
function placesOf({ in: fields, keys }: Match): readonly (Field | readonly string[] | null)[] {
  return fields ?? [keys ?? null];
}

function selected(keys: readonly string[] | undefined): {
  readonly select_keys?: readonly string[];
} {
  return keys ? { select_keys: keys } : {};
}

function inParts(matches: readonly Match[]): Match[][] {
  const parts: Match[][] = [];
  let length = Infinity;
  for (const match of matches) {
    const more = 1 + 2 * (match.text?.length ?? 0);
    if (length + more > LONGEST) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)?.push(match);
    length += more;
  }
  return parts;
}

/** People copy domains from addresses: `https://www.example.org/` is example.org. */
export function domainIn(text: string): string {
  return text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^www\./i, '')
    .replace(/[/?#].*$/s, '');
}

/** A text as a pattern that finds it, in either dialect. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
