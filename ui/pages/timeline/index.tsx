import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { useCalendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { Sight } from './sight.tsx';

/** What was done in any time, on all devices or one: to be looked at, and put right. */
export default function TimelinePage(): ReactNode {
  const calendar = useCalendar();
  if (calendar) return <Sight calendar={calendar} />;
  return (
    <Page title={say.shell.pages.timeline}>
      <Skeleton height={320} radius="lg" role="status" aria-label={say.words.loading} />
    </Page>
  );
}
