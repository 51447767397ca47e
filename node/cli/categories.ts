/** Categories in words. */
import type { Match, Node, Problem, Verdict } from '../categories/index.ts';
import { visible } from './output.ts';
import { timeOf } from './report/drawing.ts';
import { bars, type Screen } from './report/table.ts';

/** What the daemon says of categories. */
export interface ToldCategories {
  readonly presets: boolean;
  readonly categories: readonly Node[];
  readonly problems: readonly Problem[];
}

interface ToldTime {
  readonly name: string | null;
  readonly app?: string | null;
  readonly seconds: number;
}

interface ToldMost {
  readonly apps: readonly ToldTime[];
  readonly titles: readonly ToldTime[];
  readonly sites: readonly ToldTime[];
}

export interface ToldPreview extends ToldMost {
  readonly path: readonly string[];
  readonly total: number;
  readonly fits: number;
  readonly would: number;
  readonly has: number;
  readonly takes: readonly { readonly category: readonly string[]; readonly seconds: number }[];
  readonly warning: 'everything' | 'nothing' | null;
}

export interface ToldUncategorized extends ToldMost {
  readonly total: number;
  readonly seconds: number;
}

/** Texts that are shown of one kind; of those built in there are hundreds. */
const SHOWN = 6;

/** The tree, line by line. @param isWhole whether all rules are shown */
export function treeLines(
  { presets, categories, problems }: ToldCategories,
  { columns, isWhole }: { readonly columns: number | undefined; readonly isWhole: boolean },
): string[] {
  const lines = categories.flatMap((node) => {
    const indent = '  '.repeat(node.path.length - 1);
    const more = [
      ...(node.color === undefined ? [] : [node.color]),
      ...(node.priority === undefined ? [] : [`priority ${node.priority}`]),
      ...(node.score === undefined ? [] : [`score ${node.score}`]),
    ];
    const head = `${node.id.slice(0, 8)}  ${indent}${[node.name, ...more].map(visible).join('  ')}`;
    const inset = `${' '.repeat(10)}${indent}  `;
    const rules = matchLines(node.match ?? [], isWhole ? Infinity : SHOWN);
    return [fitted(head, columns), ...rules.map((line) => fitted(inset + line, columns))];
  });
  const wrong = problems.map(({ id, message }) => visible(`${id.slice(0, 8)}  ${message}`));
  const note = presets
    ? ['', 'These are built in. Your first change makes them your own; "undo" takes that back.']
    : [];
  return [...lines, ...(wrong.length > 0 ? ['', ...wrong] : []), ...note];
}

function fitted(line: string, columns = Infinity): string {
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** Texts of one kind on a line. */
function matchLines(matches: readonly Match[], most: number): string[] {
  const lines = new Map<string, string[]>();
  for (const match of matches) {
    const [kind, what] = wordsFor(match);
    const list = lines.get(kind) ?? [];
    lines.set(kind, list);
    list.push(what);
  }
  return [...lines].map(([kind, all]) => {
    const left = all.length - most;
    const more = left > 0 ? ` and ${left} more` : '';
    return visible(`${kind} ${all.slice(0, most).join(', ')}${more}`);
  });
}

/** What has to be so: `app is`, `title has`, `url matches`; and what. */
function wordsFor({ in: fields, keys, text, regex, caseSensitive }: Match): [string, string] {
  const places = fields ?? keys ?? ['anything'];
  const where = places.join(' or ');
  const isExact = places.every((place) => ['app', 'project', 'domain'].includes(place));
  const exactly = caseSensitive === true ? ', capitals as they are,' : '';
  return text === undefined
    ? [`${where} matches${exactly}`, `/${regex ?? ''}/`]
    : [`${where} ${isExact ? 'is' : 'has'}${exactly}`, `"${text}"`];
}

function matchInWords(match: Match): string {
  return wordsFor(match).join(' ');
}

/** Of which category something is, and why. */
export function verdictLines({ category, fitting }: Verdict): string[] {
  const lines = [category.join(' > ')];
  for (const [i, { path, rank, match }] of fitting.entries()) {
    const name = i === 0 ? 'because' : `${path.join(' > ')} would be, but counts less:`;
    lines.push(`  ${name} ${match.map(matchInWords).join(', ')} (${rank})`);
  }
  return lines.map(visible);
}

/** What a category would have, and from whom. */
export function previewLines(told: ToldPreview, screen: Screen): string[] {
  const { path, total, fits, would, has, takes, warning } = told;
  const name = path.join(' > ');
  const lines = [
    `${visible(name)} would have ${shareOf(would, total)}; it has ${timeOf(has)} now.`,
    ...(would < fits ? [`Its rules fit ${timeOf(fits)}: others count more in the rest.`] : []),
    ...(warning === 'everything' ? ['Warning: its rules fit everything there is.'] : []),
    ...(warning === 'nothing' ? ['Warning: its rules fit nothing there is.'] : []),
  ];
  const taken = takes.map(({ category, seconds }) => ({ name: category.join(' > '), seconds }));
  if (taken.length > 0) lines.push('', 'From', ...bars(taken, screen, 2));
  return [...lines, ...mostLines(told, screen)];
}

/** What no rule fits. */
export function uncategorizedLines(told: ToldUncategorized, screen: Screen): string[] {
  const { total, seconds } = told;
  if (total === 0) return ['Nothing is recorded of that time.'];
  const head = `Of no category: ${shareOf(seconds, total)}.`;
  return seconds === 0 ? [head] : [head, ...mostLines(told, screen)];
}

function shareOf(seconds: number, total: number): string {
  const part = total === 0 ? 0 : (100 * seconds) / total;
  return `${timeOf(seconds)} of ${timeOf(total)} (${part.toFixed(part < 10 ? 1 : 0)} %)`;
}

function mostLines({ apps, titles, sites }: ToldMost, screen: Screen): string[] {
  return [
    ['Programs', apps] as const,
    ['Titles', titles] as const,
    ['Sites', sites] as const,
  ].flatMap(([name, times]) => {
    const longest = Math.max(...times.map(({ seconds }) => seconds));
    const rows = times.map(({ name: of, app, seconds }) => ({
      name: of === null ? `(none${app ? ` of ${app}` : ''})` : app ? `${of} (${app})` : of,
      seconds,
      part: seconds / longest,
    }));
    return rows.length === 0 ? [] : ['', name, ...bars(rows, screen, 2)];
  });
}
