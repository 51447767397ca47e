import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Timeline(): ReactNode {
  return <Page title={say.shell.pages.timeline}>{null}</Page>;
}
