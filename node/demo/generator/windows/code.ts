import type { Project } from '../persona.ts';
import { Random } from '../random.ts';
import { recall, type Scene, type Setting, type Source } from '../scene.ts';
import { FIXES, LANGUAGES, PARTS, SIDE_FILES } from '../words/technical.ts';

const WORK = 50;
const FILE = 51;

/** Which project is worked on today, and on which branch: both last for some days. */
export function currentWork(setting: Setting): { project: Project; branch: string; task: number } {
  const { persona, random, memory, day } = setting;
  const week = Math.floor(day / 7);
  const favourite = memory.reseed(persona.seed, WORK, week).below(persona.projects.length);
  const project = random.chance(0.7)
    ? persona.projects[favourite]
    : random.favourite(persona.projects);
  const task = Math.floor((Math.abs(day) + project.name.length) / 3) * 2 + random.zipf(2);
  const r = recall(setting, 'issue', task);
  const branch = r.chance(0.2)
    ? 'main'
    : `${r.pick(FIXES)}/${r.pick(PARTS)}-${r.pick(PARTS)}-${task % 5000}`;
  return { project, branch, task };
}

/** Path of a file inside a project, with its language: a few files of a task, now and then any. */
export function pickFile(
  setting: Setting,
  project: Project,
  task: number,
): [path: string, language: string] {
  const { persona, random, memory } = setting;
  if (random.chance(0.09)) return [...random.favourite(SIDE_FILES)];
  const number = random.chance(0.6) ? task * 16 + random.zipf(16) : random.zipf(1500);
  return nameFile(memory.reseed(persona.seed, FILE, number + project.name.length), project);
}

function nameFile(r: Random, project: Project): [string, string] {
  const [language, ending] = r.chance(0.85)
    ? [project.language, project.ending]
    : r.pick(LANGUAGES);
  const stem = r.chance(0.7) ? `${r.pick(PARTS)}-${r.pick(PARTS)}` : r.pick(PARTS);
  const test = r.chance(0.22) ? '.test' : '';
  return [`${r.pick(project.folders)}/${stem}${test}.${ending}`, language];
}

export const editor: Source = (setting): Scene => {
  const { random, persona, programs } = setting;
  const { project, branch, task } = currentWork(setting);
  const [path, language] = pickFile(setting, project, task);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const mark = random.chance(0.35) ? '● ' : '';
  const root = `/home/${persona.user}/dev/${project.name}`;
  return {
    window: {
      app: programs.editor,
      title: `${mark}${name} - ${project.name} - Visual Studio Code`,
    },
    file: { file: `${root}/${path}`, project: root, language, branch },
  };
};
