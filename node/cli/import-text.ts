import type { ImportReport, ImportSource, Refusal } from '../import/index.ts';
import { counted, countOf, cut, localTime, sizeOf, table, visible } from './output.ts';
import type { SettingPlan } from './setting-plan.ts';

/** Most refusals that a person is shown. */
const MOST_SHOWN = 5;

/** A file and what one pass over it came to. */
export interface Outcome {
  readonly source: ImportSource;
  readonly report: ImportReport;
  readonly settings: SettingPlan;
  /** What cannot be read of it. */
  readonly damage: readonly string[];
  readonly seconds: number;
}

/** What an import did with each bucket, or would do, as a table. */
function bucketTable({ buckets, dryRun }: ImportReport): string {
  const added = dryRun ? 'would be added' : 'added';
  const head = [
    'bucket',
    'type',
    'events',
    added,
    'here already',
    'excluded',
    'refused',
    'from',
    'to',
  ];
  const rows = buckets.map(({ name, type, made, first, last, ...counts }) => [
    cut(name, 48) + (made ? ' (new)' : ''),
    type ?? '–',
    ...numbersOf(counts).map(countOf),
    ...[first, last].map((time) => (time === null ? '–' : localTime(time).slice(0, 10))),
  ]);
  return rows.length > 0 ? table(head, rows) : 'It holds no buckets.';
}

/** How many events there are, and what becomes of them. */
function numbersOf(
  of: Pick<ImportReport, 'added' | 'duplicates' | 'excluded' | 'refused'>,
): number[] {
  const each = [of.added, of.duplicates, of.excluded, of.refused];
  return [each.reduce((sum, count) => sum + count), ...each];
}

/** What was refused, and why, as far as a person wants to read. */
function refusalLines({ refused, refusals }: ImportReport): string[] {
  const shown = refusals.slice(0, MOST_SHOWN).map(refusalLine);
  const more = Math.max(refused, refusals.length) - shown.length;
  return more > 0 ? [...shown, `and ${countOf(more)} more`] : shown;
}

function refusalLine({ bucket, index, reason }: Refusal): string {
  const which = index === null ? 'the whole bucket' : `event ${index + 1}`;
  return visible(`${bucket}, ${which}: ${reason}`);
}

/** What becomes of settings, as a sentence; nothing where there are none. */
function settingLine(plan: SettingPlan, replace: boolean): string | undefined {
  const { new: added, same, different } = plan;
  if (added.length + same.length + different.length === 0) return undefined;
  const parts = [
    ...(added.length > 0 ? [`${counted(added.length, 'new one')} (${added.join(', ')})`] : []),
    ...(same.length > 0 ? [`${countOf(same.length)} as here`] : []),
    ...(different.length > 0
      ? [
          `${countOf(different.length)} set otherwise here (${different.join(', ')}), ${
            replace ? 'to be replaced' : 'which stay: --replace-settings takes them'
          }`,
        ]
      : []),
  ];
  return visible(`Settings: ${parts.join('; ')}.`);
}

/** What one pass came to, for a person to read. */
export function outcomeLines(
  { source, report, settings, damage }: Outcome,
  replace: boolean,
): string[] {
  const line = settingLine(settings, replace);
  return [
    `${visible(source.path)}, ${source.kind}:`,
    bucketTable(report),
    ...refusalLines(report).map((refusal) => `  refused: ${refusal}`),
    ...damage.map((lost) => `  damaged: ${visible(lost)}`),
    ...(line === undefined ? [] : [line]),
    '',
  ];
}

/** Which settings are taken over. @param replace whether those too that are set otherwise here */
export function changesOf({ settings }: Outcome, replace: boolean): readonly string[] {
  return replace ? [...settings.new, ...settings.different] : settings.new;
}

/** What was done, in a sentence. */
export function summaryOf(outcome: Outcome, replace: boolean): string {
  const { source, report } = outcome;
  const settings = changesOf(outcome, replace).length;
  const parts = [
    `Took in ${counted(report.added, 'event')} of ${visible(source.path)}`,
    `${countOf(report.duplicates)} were here already`,
    ...(report.excluded > 0 ? [`${countOf(report.excluded)} are excluded by rules`] : []),
    ...(report.refused > 0 ? [`${countOf(report.refused)} were refused`] : []),
    ...(settings > 0 ? [`${counted(settings, 'setting')} taken over`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** Why there is nothing to take in, in a sentence: not all that is not taken is here. */
export function nothingNew(outcomes: readonly Outcome[]): string {
  const sum = (of: (report: ImportReport) => number): number =>
    outcomes.reduce((total, { report }) => total + of(report), 0);
  const excluded = sum((report) => report.excluded);
  const refused = sum((report) => Math.max(report.refused, report.refusals.length));
  if (excluded + refused === 0) return 'All of it is here already.';
  const here = sum((report) => report.duplicates);
  const parts = [
    ...(here > 0 ? [`${counted(here, 'event')} ${areOf(here)} here already`] : []),
    ...(excluded > 0
      ? [`${counted(excluded, 'event')} ${areOf(excluded)} excluded by rules ("elatio rules list")`]
      : []),
    ...(refused > 0 ? [`${countOf(refused)} ${areOf(refused)} refused`] : []),
  ];
  return `Nothing to take in: ${parts.join(', ')}.`;
}

function areOf(count: number): string {
  return count === 1 ? 'is' : 'are';
}

/** The same for programs. */
export function outcomesJson(outcomes: readonly Outcome[], dryRun: boolean): string {
  const sources = outcomes.map(({ source, report, settings, damage, seconds }) => {
    const { path: file, kind } = source;
    return { file, kind, ...report, settings, damage, seconds: Number(seconds.toFixed(3)) };
  });
  return JSON.stringify({ dryRun, sources });
}

/** How far a pass is. */
export function progressOf({ total, unit }: ImportSource, passed: number): string {
  const amount = unit === 'events' ? counted(passed, 'event') : sizeOf(passed);
  return total ? `${Math.floor((100 * passed) / total)} %, ${amount}` : amount;
}
