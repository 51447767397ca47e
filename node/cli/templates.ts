import type { Template } from '../../collectors/index.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { cut } from './output.ts';
import { createPersonSettings } from './person-settings.ts';

/** Names that `elatio log` has for itself. */
const TAKEN = ['edit', 'delete', 'help'];

/** What a person logs again and again: kept among their settings. Throws as a client does. */
export async function templatesOf(directory: string): Promise<Template[]> {
  const { readTemplates, TEMPLATES_KEY } = await import('../../collectors/index.ts');
  return readTemplates((await createPersonSettings(directory).all()).get(TEMPLATES_KEY));
}

/**
 * Keeps words as a template, in the place of one of the same name.
 * @throws ElatioError ELATIO_CLI_TEMPLATE, ELATIO_MANUAL_…, or as a client does
 */
export async function saveTemplate(
  directory: string,
  name: string,
  words: readonly string[],
): Promise<Template> {
  const { readWords, toTemplate } = await import('../../collectors/index.ts');
  if (TAKEN.includes(name.trim()) || name.startsWith('-')) {
    throw new ElatioError('ELATIO_CLI_TEMPLATE', `No template can be called "${cut(name, 40)}".`);
  }
  const template = toTemplate(name, readWords(words));
  const others = await templatesOf(directory);
  await keep(directory, [...others.filter((one) => one.name !== template.name), template]);
  return template;
}

/** @throws ElatioError ELATIO_CLI_TEMPLATE where there is none of the name, or as a client does */
export async function forgetTemplate(directory: string, name: string): Promise<void> {
  const templates = await templatesOf(directory);
  const left = templates.filter((one) => one.name !== name);
  if (left.length === templates.length) {
    throw new ElatioError(
      'ELATIO_CLI_TEMPLATE',
      `There is no template "${cut(name, 40)}": "elatio log" shows them.`,
    );
  }
  await keep(directory, left);
}

async function keep(directory: string, templates: readonly Template[]): Promise<void> {
  const { TEMPLATES_KEY } = await import('../../collectors/index.ts');
  const settings = createPersonSettings(directory);
  if (templates.length === 0) await settings.remove(TEMPLATES_KEY);
  else
    await settings.set(
      TEMPLATES_KEY,
      templates.map((one): JsonObject => ({ ...one })),
    );
}
