import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { type Section, Sections } from '../../parts/sections.tsx';
import { say } from '../../strings/index.ts';
import { AccessLog } from './access-log.tsx';
import { Erase } from './erase.tsx';
import { Export } from './export.tsx';
import { Recorded } from './recorded.tsx';
import { Retention } from './retention.tsx';
import { Rules } from './rules.tsx';

const names = say.privacy.sections;

const SECTIONS: readonly [Section, ...Section[]] = [
  { key: 'recorded', name: names.recorded, Component: Recorded },
  { key: 'rules', name: names.rules, Component: Rules },
  { key: 'retention', name: names.retention, Component: Retention },
  { key: 'erase', name: names.erase, Component: Erase },
  { key: 'export', name: names.export, Component: Export },
  { key: 'access', name: names.access, Component: AccessLog },
];

/** What is recorded, what is not, how long it is kept, and who reads it. */
export default function Privacy(): ReactNode {
  return (
    <Page title={say.shell.pages.privacy}>
      <Sections base="/privacy" label={say.privacy.parts} sections={SECTIONS} />
    </Page>
  );
}
