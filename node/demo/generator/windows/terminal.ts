import { encounter, recall, type Setting, type Source } from '../scene.ts';
import { composeIssue } from '../phrases.ts';
import { PARTS } from '../words/technical.ts';
import { currentWork, pickFile } from './code.ts';

type Command = (setting: Setting, folder: string) => string;

const PLAIN = [
  'zsh',
  'git status',
  'git diff',
  'npm test',
  'htop',
  'make',
  'git pull --rebase',
  'lazygit',
];

const file: Command = (setting) => {
  const { project, task } = currentWork(setting);
  return pickFile(setting, project, task)[0];
};

const COMMANDS: readonly Command[] = [
  (s) => s.random.favourite(PLAIN),
  (s) => s.random.favourite(PLAIN),
  (s) => s.random.favourite(PLAIN),
  (s) => `vim ${file(s, '')}`,
  (s) => `git commit -m "${composeIssue(recall(s, 'commit', encounter(s, 'commit', 4)))}"`,
  (s) => `git rebase -i HEAD~${s.random.between(2, 12)}`,
  (s) => `git show ${s.random.next().toString(16).slice(0, 7)}`,
  (s) => `rg -n "${s.random.pick(PARTS)}_?${s.random.pick(PARTS)}" ${s.random.pick(PARTS)}`,
  (s) => `ssh ${s.random.favourite(s.persona.servers)}`,
  (s) =>
    `kubectl logs -f ${s.random.pick(PARTS)}-${s.random.next().toString(36)}-${s.random.between(1000, 9999)}`,
  (s) => `docker compose up ${s.random.pick(PARTS)}`,
  (s) => `vitest run ${file(s, '')}`,
  (s) =>
    `less /var/log/${s.random.pick(PARTS)}/${s.random.pick(PARTS)}.log.${s.random.between(1, 14)}`,
  (s) =>
    `curl -s localhost:${s.random.between(3000, 9999)}/${s.random.pick(PARTS)}/${s.random.below(100000)}`,
];

/** A terminal whose title is the folder and the command that runs, as shells set it. */
export const terminal: Source = (setting) => {
  const { random, persona, programs } = setting;
  const { project } = currentWork(setting);
  const inside = random.chance(0.3) ? `/${random.favourite(project.folders)}` : '';
  const folder = random.chance(0.12) ? '~' : `~/dev/${project.name}${inside}`;
  const command = random.pick(COMMANDS)(setting, folder);
  const title = command.startsWith('ssh ')
    ? `${persona.user}@${command.slice(4)}: /srv/${random.pick(PARTS)}`
    : `${folder}: ${command}`;
  return { window: { app: programs.terminal, title } };
};
