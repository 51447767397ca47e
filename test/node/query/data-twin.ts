/** What is worked out from the data of one event, as one would write it down first. */
import type { JsonObject } from '../../../protocol/json.ts';

/** A category and its rule, as queries have them. */
export type RuleOfTwin = readonly [
  category: readonly string[],
  rule: { readonly regex: string; readonly ignore_case?: boolean; readonly priority?: number },
];

/**
 * Names a category for data. Each rule that is found in a text of it competes: by its priority, or ten for each
 * level; of equal ones the last wins.
 */
export function categorizeTwin(rules: readonly RuleOfTwin[]): (data: JsonObject) => JsonObject {
  const compiled = rules.map(([category, rule]) => ({
    category,
    regex: plainRegExp(rule.regex, rule.ignore_case ?? false),
    rank: rule.priority ?? 10 * category.length,
  }));
  return (data) => {
    const texts = Object.values(data).filter((value) => typeof value === 'string');
    let best: { category: readonly string[]; rank: number } = {
      category: ['Uncategorized'],
      rank: -Infinity,
    };
    for (const rule of compiled) {
      if (rule.rank >= best.rank && texts.some((text) => rule.regex.test(text))) best = rule;
    }
    return { ...data, $category: best.category };
  };
}

/** The edge of a word of any script, which is what Python means by `\b`. */
const EDGE = '(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))';

/** Of what Python and JavaScript write differently it knows only a leading `(?i)` and `\b`. */
function plainRegExp(pattern: string, ignoreCase: boolean): RegExp {
  const isFlagged = pattern.startsWith('(?i)');
  const source = (isFlagged ? pattern.slice('(?i)'.length) : pattern).replaceAll('\\b', EDGE);
  return new RegExp(source, isFlagged || ignoreCase ? 'iu' : 'u');
}

/** The parts of an address by the expression of RFC 3986, appendix B. */
export function splitUrlTwin(data: JsonObject): JsonObject {
  const url = data['url'];
  if (typeof url !== 'string') return data;
  const found = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?/s.exec(url);
  const [, protocol = '', domain = '', wholePath = '', options = '', identifier = ''] = found ?? [];
  const [, path = '', params = ''] = /^((?:.*\/)?[^/;]*)(?:;([^/]*))?$/s.exec(wholePath) ?? [];
  return {
    ...data,
    $protocol: protocol.toLowerCase(),
    $domain: domain.replace(/^www\./, ''),
    $path: path,
    $params: params,
    $options: options,
    $identifier: identifier,
  };
}
