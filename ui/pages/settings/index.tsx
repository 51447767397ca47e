import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { type Section, Sections } from '../../parts/sections.tsx';
import { say } from '../../strings/index.ts';
import { Access } from './access.tsx';
import { Changes } from './changes.tsx';
import { Data } from './data.tsx';
import { General } from './general.tsx';
import { Help } from './help.tsx';
import { Status } from './status.tsx';

const names = say.settings.sections;

const SECTIONS: readonly [Section, ...Section[]] = [
  { key: 'general', name: names.general, Component: General },
  { key: 'access', name: names.access, Component: Access },
  { key: 'data', name: names.data, Component: Data },
  { key: 'changes', name: names.changes, Component: Changes },
  { key: 'status', name: names.status, Component: Status },
  { key: 'help', name: names.help, Component: Help },
];

/** How it works for this person, who else may use it, and how it is. */
export default function Settings(): ReactNode {
  return (
    <Page title={say.shell.pages.settings}>
      <Sections base="/settings" label={say.settings.parts} sections={SECTIONS} />
    </Page>
  );
}
