import type { Random } from '../random.ts';
import type { Source } from '../scene.ts';
import { PARTS } from '../words/technical.ts';

/** How many messages wait, in the words of the program; often none. */
function unread(random: Random): number {
  return random.chance(0.45) ? random.spread(1, 60) : 0;
}

export const teamChat: Source = ({ random, persona, programs }) => {
  const room = random.chance(0.6)
    ? `${random.favourite(persona.channels)} (Channel)`
    : `${random.favourite(persona.people)} (DM)`;
  const waiting = unread(random);
  const items = waiting ? ` - ${waiting} new item${waiting > 1 ? 's' : ''}` : '';
  return { window: { app: programs.chat, title: `${room} - ${persona.company}${items} - Slack` } };
};

export const friendChat: Source = ({ random, persona, programs }) => {
  const waiting = unread(random);
  const title = `${random.favourite(persona.people)}${waiting ? ` (${waiting})` : ''}`;
  return { window: { app: programs.friends, title } };
};

export const gamerChat: Source = ({ random, persona, programs }) => {
  const waiting = unread(random);
  const room = `#${random.favourite(PARTS)} | ${random.favourite(persona.people)}’s server`;
  return {
    window: { app: programs.gamers, title: `${waiting ? `(${waiting}) ` : ''}${room} - Discord` },
  };
};
