import { capitalize, composeBrand, composePerson } from '../phrases.ts';
import { encounter, recall, type Source } from '../scene.ts';
import { ADJECTIVES, NOUNS } from '../words/english.ts';
import { GAMES } from '../words/culture.ts';

export const music: Source = (setting) => {
  const r = recall(setting, 'song', encounter(setting, 'song', 4000));
  const artist = r.chance(0.5)
    ? composePerson(r)
    : `The ${capitalize(r.pick(ADJECTIVES))} ${capitalize(r.pick(NOUNS))}s`;
  const song = `${capitalize(r.pick(ADJECTIVES))} ${r.pick(NOUNS)}`;
  return { window: { app: setting.programs.music, title: `${artist} - ${song}` } };
};

export const film: Source = (setting) => {
  const r = recall(setting, 'film', encounter(setting, 'film', 20));
  const name = `${composeBrand(r)}.S${r.between(10, 19)}E${r.between(10, 24)}.1080p.${r.pick(NOUNS)}.mkv`;
  return { window: { app: setting.programs.player, title: `${name} - VLC media player` } };
};

/** A game keeps one title; the favourite of the month is played most. */
export const game: Source = ({ random, day, programs }) => {
  const name = random.chance(0.7)
    ? GAMES[Math.floor(Math.abs(day) / 30) % GAMES.length]
    : random.pick(GAMES);
  return { window: { app: `${name.replaceAll(' ', '')}${programs.executable}`, title: name } };
};

export const gameLibrary: Source = ({ programs }) => ({
  window: { app: `steam${programs.executable === '.exe' ? '.exe' : ''}`, title: 'Steam' },
});
