import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { say } from '../../strings/index.ts';

export default function Devices(): ReactNode {
  return <Page title={say.shell.pages.devices}>{null}</Page>;
}
