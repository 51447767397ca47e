import { composeDocument, composeIssue } from '../phrases.ts';
import { encounter, recall } from '../scene.ts';
import { PARTS } from '../words/technical.ts';
import { currentWork } from '../windows/code.ts';
import { code, hex, slug } from './address.ts';
import type { Site } from './browser.ts';

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const VIEWS = ['day', 'week', 'month'];

export const sharedDocument: Site = (setting) => {
  const r = recall(setting, 'document', encounter(setting, 'document', 200) + 2_000_000);
  const sheet = r.chance(0.35);
  const heading = setting.random.chance(0.3) ? `#heading=h.${hex(setting.random, 12)}` : '';
  return {
    url: `https://docs.google.com/${sheet ? 'spreadsheets' : 'document'}/d/1${code(r, 43)}/edit${heading}`,
    title: `${composeDocument(r)} - Google ${sheet ? 'Sheets' : 'Docs'}`,
  };
};

export const wiki: Site = (setting) => {
  const r = recall(setting, 'note', encounter(setting, 'note', 300) + 1_000_000);
  const title = composeDocument(r);
  return {
    url: `https://www.notion.so/${slug(setting.persona.company)}/${slug(title)}-${hex(r, 32)}`,
    title,
  };
};

export const ticket: Site = (setting) => {
  const { project } = currentWork(setting);
  const id = encounter(setting, 'issue', 200);
  const key = `${project.name.slice(0, 3).toUpperCase()}-${id % 20_000}`;
  return {
    url: `https://${slug(setting.persona.company)}.atlassian.net/browse/${key}`,
    title: `[${key}] ${composeIssue(recall(setting, 'issue', id))} - Jira`,
  };
};

export const board: Site = ({ random, persona }) => {
  const key = random.favourite(persona.projects).name.slice(0, 3).toUpperCase();
  return {
    url: `https://${slug(persona.company)}.atlassian.net/jira/software/projects/${key}/boards/${key.charCodeAt(0)}`,
    title: `${key} board - Agile board - Jira`,
  };
};

export const calendar: Site = ({ random, day, persona }) => {
  const date = new Date((day + random.zipf(20)) * 86_400_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const view = random.favourite(VIEWS);
  return {
    url: `https://calendar.google.com/calendar/u/0/r/${view}/${year}/${month + 1}/${date.getUTCDate()}`,
    title: `${persona.company} - Calendar - ${view === 'day' ? `${date.getUTCDate()} ` : ''}${MONTHS[month]} ${year}`,
  };
};

export const design: Site = (setting) => {
  const r = recall(setting, 'document', encounter(setting, 'document', 40) + 3_000_000);
  const title = composeDocument(r);
  const node = `${setting.random.below(4000)}-${setting.random.below(90_000)}`;
  return {
    url: `https://www.figma.com/design/${code(r, 22)}/${slug(title)}?node-id=${node}`,
    title: `${title} – Figma`,
  };
};

export const dashboard: Site = ({ random, persona }) => {
  const name = random.favourite(PARTS);
  const from = random.between(1, 48);
  return {
    url: `https://grafana.${slug(persona.company)}.example/d/${name}?from=now-${from}h&var-host=${random.favourite(persona.servers)}`,
    title: `${name} - Dashboards - Grafana`,
  };
};

/** The program under development, served by the machine itself. */
export const localhost: Site = (setting) => {
  const { project } = currentWork(setting);
  const { random } = setting;
  const port = 3000 + project.name.length * 111;
  return {
    url: `http://localhost:${port}/${random.favourite(PARTS)}/${random.spread(1, 9000)}`,
    title: project.name,
  };
};
