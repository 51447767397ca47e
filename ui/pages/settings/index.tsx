import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Settings(): ReactNode {
  return <Page title={say.shell.pages.settings}>{null}</Page>;
}
