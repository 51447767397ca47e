import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import type { Fields } from './fields.ts';

/** Among the settings, where `collectors/manual/templates.ts` has them for the command line. */
const KEY = 'log.templates';

/** Names that `elatio log` has for itself. */
const TAKEN = ['edit', 'delete', 'help'];

/** What one logs again and again. */
export interface Template {
  readonly name: string;
  readonly activity: string;
  readonly fields: Fields;
  /** Seconds; 0 where it says nothing of that. */
  readonly duration: number;
}

export function useTemplates(): readonly Template[] {
  const { data } = useAnswer(['settings'], async () => (await api.settings.$get()).json());
  return data ? templatesIn(data) : [];
}

/** Whether the command line could call a template by it. */
export function isTemplateName(name: string): boolean {
  const trimmed = name.trim();
  return trimmed !== '' && !TAKEN.includes(trimmed) && !trimmed.startsWith('-');
}

/**
 * Changes the templates that there are now: another tab may have changed them meanwhile.
 * @returns the edit that this was
 */
export async function changeTemplates(
  change: (templates: readonly Template[]) => readonly Template[],
): Promise<{ readonly id: string } | null> {
  const before = templatesIn(await (await api.settings.$get()).json());
  const asked = { param: { key: KEY }, json: change(before) };
  return (await api.settings[':key'].$put(asked)).json();
}

/** Whatever is none is passed over: any program may write settings. */
function templatesIn(settings: Readonly<Record<string, unknown>>): readonly Template[] {
  const kept = settings[KEY];
  return Array.isArray(kept) ? kept.filter(isTemplate) : [];
}

function isTemplate(value: unknown): value is Template {
  if (!isObject(value)) return false;
  const { name, activity, fields, duration } = value;
  return (
    typeof name === 'string' &&
    typeof activity === 'string' &&
    isObject(fields) &&
    typeof duration === 'number' &&
    duration >= 0
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
