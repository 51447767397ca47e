import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Log(): ReactNode {
  return <Page title={say.shell.pages.log}>{null}</Page>;
}
