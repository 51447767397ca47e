import { SECOND } from '../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import {
  type Activity,
  type ActivityChange,
  checkActivity,
  checkFields,
  given,
} from './activity.ts';
import { durationOfSeconds, readDuration } from './duration.ts';
import { wrongWords } from './errors.ts';

/** Under which key templates are kept among a person's settings: a list of them. */
export const TEMPLATES_KEY = 'log.templates';

/** What somebody does again and again. */
export interface Template {
  /** What it is asked for by. */
  readonly name: string;
  readonly activity: string;
  readonly fields: JsonObject;
  /** Seconds; 0 where it says nothing of that. */
  readonly duration: number;
}

/** Templates as they are kept. Whatever is none is passed over: any program may write settings. */
export function readTemplates(value: JsonValue | undefined): Template[] {
  return Array.isArray(value) ? value.flatMap((one: JsonValue) => templateOf(one) ?? []) : [];
}

function templateOf(value: JsonValue): Template | undefined {
  if (!isObject(value)) return undefined;
  const { name, activity, fields = {}, duration = 0 } = value;
  if (typeof name !== 'string' || typeof activity !== 'string' || !isObject(fields))
    return undefined;
  if (typeof duration !== 'number') return undefined;
  try {
    checkActivity(activity);
    checkFields(fields);
    durationOfSeconds(duration);
    return { name, activity, fields, duration };
  } catch {
    return undefined;
  }
}

/**
 * A template of what was typed.
 * @throws ElatioError ELATIO_MANUAL_WORDS where no activity is named, or a time is; ELATIO_MANUAL_FIELD,
 *   ELATIO_MANUAL_DURATION
 */
export function toTemplate(name: string, words: ActivityChange): Template {
  const { activity, fields = {}, at, until } = words;
  if (activity === undefined) throw wrongWords('A template has to say what is done.');
  if (at !== undefined || until !== undefined) {
    throw wrongWords('A template knows no "at" and no "until": say "for".');
  }
  checkFields(fields);
  const lasting = typeof words.for === 'string' ? readDuration(words.for) / SECOND : words.for;
  return {
    name: checkActivity(name),
    activity: checkActivity(activity),
    fields: given(fields),
    duration: lasting ?? 0,
  };
}

/**
 * What was typed, by the template that it names, if it names one; what was typed besides goes before.
 * @throws ElatioError ELATIO_MANUAL_WORDS where no activity is named
 */
export function byTemplate(words: ActivityChange, templates: readonly Template[]): Activity {
  const { activity } = words;
  if (activity === undefined) throw wrongWords('Say first what was done: "elatio log run --km 5".');
  const template = templates.find(({ name }) => name === activity);
  if (!template) return { ...words, activity };
  const isTimed = words.for !== undefined || (words.at !== undefined && words.until !== undefined);
  return {
    ...words,
    activity: template.activity,
    fields: { ...template.fields, ...words.fields },
    ...(!isTimed && template.duration > 0 && { for: template.duration }),
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
