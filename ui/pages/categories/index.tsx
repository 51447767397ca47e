import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Categories(): ReactNode {
  return <Page title={say.shell.pages.categories}>{null}</Page>;
}
