import { composeDocument } from '../phrases.ts';
import { encounter, recall, type Source } from '../scene.ts';

const SERIES = [
  'Daily stand-up',
  'Weekly sync',
  'Sprint planning',
  'Retrospective',
  '1:1',
  'All hands',
];

/** A call: a series that returns, or an occasion of its own. */
export const call: Source = (setting) => {
  const { random, programs, persona } = setting;
  const r = recall(setting, 'meeting', encounter(setting, 'meeting', 6));
  const name = r.chance(0.55)
    ? `${r.favourite(SERIES)} ${r.favourite(persona.people)}`
    : `${composeDocument(r)} with ${r.pick(persona.people)}`;
  const title = random.chance(0.3) ? 'Zoom Meeting' : `${name} - Zoom Workplace`;
  return { window: { app: programs.meeting, title } };
};
