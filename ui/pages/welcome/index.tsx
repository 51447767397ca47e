import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

export default function Welcome(): ReactNode {
  return <Page title={'Elatio'}>{null}</Page>;
}
