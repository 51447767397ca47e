import type { Source } from '../scene.ts';
import { capitalize } from '../phrases.ts';
import { NOUNS } from '../words/english.ts';

const PANELS = ['Sound', 'Displays', 'Network', 'Bluetooth', 'Updates', 'Power', 'Printers'];
const PLACES = ['Downloads', 'Documents', 'Pictures', 'Desktop', 'Home', 'Trash'];

export const folder: Source = ({ random, programs }) => {
  const title = random.chance(0.6) ? random.favourite(PLACES) : capitalize(random.favourite(NOUNS));
  return { window: { app: programs.files, title } };
};

export const settings: Source = ({ random, programs }) => ({
  window: { app: programs.settings, title: random.favourite(PANELS) },
});

export const calculator: Source = ({ programs }) => ({
  window: { app: programs.calculator, title: 'Calculator' },
});

export const passwords: Source = ({ persona, programs }) => ({
  window: { app: programs.passwords, title: `${persona.user}.kdbx - KeePassXC` },
});

export const picture: Source = ({ random, programs }) => {
  const name = `${random.favourite(NOUNS)}_${random.between(100, 4999)}`;
  return {
    window: { app: programs.image, title: `[${name}] (imported)-${random.between(1, 9)}.0 – GIMP` },
  };
};
