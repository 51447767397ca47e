import { composeBrand, composeIssue } from '../phrases.ts';
import { encounter, recall } from '../scene.ts';
import { PARTS } from '../words/technical.ts';
import { currentWork, pickFile } from '../windows/code.ts';
import { hex, slug } from './address.ts';
import type { Site } from './browser.ts';

const GITHUB = 'https://github.com';

/** An issue or a pull request of one's own project. */
export const issue: Site = (setting) => {
  const { project } = currentWork(setting);
  const id = encounter(setting, 'issue', 300);
  const r = recall(setting, 'issue', id);
  const title = composeIssue(r);
  const pull = r.chance(0.5);
  const repository = `${project.owner}/${project.name}`;
  const url = `${GITHUB}/${repository}/${pull ? 'pull' : 'issues'}/${id}`;
  if (!pull) return { url, title: `${title} · Issue #${id} · ${repository}` };
  const by = r.pick(setting.persona.people);
  if (setting.random.chance(0.4))
    return { url: `${url}/files`, title: `${title} by ${slug(by)} · Pull Request #${id}` };
  return { url, title: `${title} by ${slug(by)} · Pull Request #${id} · ${repository}` };
};

export const sourceFile: Site = (setting) => {
  const { project, task } = currentWork(setting);
  const [path] = pickFile(setting, project, task);
  const repository = `${project.owner}/${project.name}`;
  const line = setting.random.chance(0.4) ? `#L${setting.random.between(1, 900)}` : '';
  return {
    url: `${GITHUB}/${repository}/blob/main/${path}${line}`,
    title: `${project.name}/${path} at main · ${repository}`,
  };
};

export const commit: Site = (setting) => {
  const { project } = currentWork(setting);
  const r = recall(setting, 'commit', encounter(setting, 'commit', 200));
  const hash = hex(r, 40);
  const repository = `${project.owner}/${project.name}`;
  return {
    url: `${GITHUB}/${repository}/commit/${hash}`,
    title: `${composeIssue(r)} · ${repository}@${hash.slice(0, 7)}`,
  };
};

export const buildRun: Site = (setting) => {
  const { project } = currentWork(setting);
  const { random } = setting;
  const run = 4_000_000_000 + random.next();
  const name = composeIssue(recall(setting, 'commit', encounter(setting, 'commit', 24)));
  return {
    url: `${GITHUB}/${project.owner}/${project.name}/actions/runs/${run}`,
    title: `${name} · ${project.owner}/${project.name}@${hex(random, 7)}`,
  };
};

/** Somebody else's project, found on the way. */
export const strangersProject: Site = (setting) => {
  const r = recall(setting, 'issue', encounter(setting, 'issue', 3000) + 10_000_000);
  const repository = `${slug(composeBrand(r))}/${r.pick(PARTS)}-${r.pick(PARTS)}`;
  const number = r.between(3, 30_000);
  if (r.chance(0.5))
    return { url: `${GITHUB}/${repository}`, title: `${repository}: ${composeIssue(r)}` };
  return {
    url: `${GITHUB}/${repository}/issues/${number}`,
    title: `${composeIssue(r)} · Issue #${number} · ${repository}`,
  };
};

export const notifications: Site = ({ random }) => ({
  url: `${GITHUB}/notifications`,
  title: random.chance(0.6) ? `(${random.spread(1, 40)}) Notifications` : 'Notifications',
});
