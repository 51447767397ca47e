import { encounter, recall, type Source } from '../scene.ts';
import { composeSubject } from '../phrases.ts';

export const inbox: Source = ({ random, persona, programs }) => ({
  window: {
    app: programs.mail,
    title: `Inbox (${random.between(1, 160)}) - ${persona.email} - Mozilla Thunderbird`,
  },
});

export const letter: Source = (setting) => {
  const id = encounter(setting, 'mail', 400);
  const subject = composeSubject(recall(setting, 'mail', id));
  const written = setting.random.chance(0.2);
  const title = written
    ? `Write: Re: ${subject} - Thunderbird`
    : `${subject} - ${setting.persona.email} - Mozilla Thunderbird`;
  return { window: { app: setting.programs.mail, title } };
};
