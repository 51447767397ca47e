import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { Actions } from '../../shell/actions.tsx';
import { say } from '../../strings/index.ts';

export default function Today(): ReactNode {
  return (
    <Page title={say.shell.pages.today} actions={<Actions />}>
      {null}
    </Page>
  );
}
