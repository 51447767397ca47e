import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Goals(): ReactNode {
  return <Page title={say.shell.pages.goals}>{null}</Page>;
}
