import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Search(): ReactNode {
  return <Page title={say.shell.pages.search}>{null}</Page>;
}
