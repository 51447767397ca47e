import { composeDocument, composeHeadline } from '../phrases.ts';
import { encounter, recall, type Source } from '../scene.ts';

const OFFICE: readonly (readonly [ending: string, program: string])[] = [
  ['odt', 'Writer'],
  ['ods', 'Calc'],
  ['odp', 'Impress'],
  ['docx', 'Writer'],
];

/** A text, a table or slides, saved under ever new versions. */
export const officeFile: Source = (setting) => {
  const id = encounter(setting, 'document', 120);
  const r = recall(setting, 'document', id);
  const [ending, program] = r.favourite(OFFICE);
  const name = composeDocument(r).replaceAll(' ', '_');
  const version = setting.random.chance(0.3) ? `_v${setting.random.between(2, 9)}` : '';
  const title = `${name}${version}.${ending} — LibreOffice ${program}`;
  return { window: { app: setting.programs.writer, title } };
};

export const note: Source = (setting) => {
  const r = recall(setting, 'note', encounter(setting, 'note', 250));
  const title = `${composeDocument(r)} - ${setting.persona.user} - Obsidian v1.8.9`;
  return { window: { app: setting.programs.notes, title } };
};

/** A paper or a manual: the page in the title moves on while it is read. */
export const paper: Source = (setting) => {
  const r = recall(setting, 'document', encounter(setting, 'document', 60) + 1_000_000);
  const pages = r.between(4, 320);
  const name = `${composeHeadline(r)}.pdf`;
  const title = `${name} (page ${setting.random.between(1, pages)} of ${pages})`;
  return { window: { app: setting.programs.reader, title } };
};
