import { useState, type ReactNode } from 'react';
import { Card } from '../../parts/card.tsx';
import { Page } from '../../parts/page.tsx';
import type { Calendar } from '../../parts/settings.ts';
import { useBuckets } from '../../parts/timeline/marks.ts';
import { Timeline } from '../../parts/timeline/timeline.tsx';
import { say } from '../../strings/index.ts';
import { nameOf } from './range.ts';
import { Tools } from './tools.tsx';
import { usePlace } from './use-place.ts';

const YEAR = 366 * 86_400_000;

export function Sight({ calendar }: { readonly calendar: Calendar }): ReactNode {
  const place = usePlace(calendar);
  const { view, selection, shown, go } = place;
  const [isChoosing, setIsChoosing] = useState(false);
  const buckets = useBuckets();
  const [now] = useState(() => Date.now());
  const starts = (buckets.data ?? []).flatMap(({ start }) => (start ? [Date.parse(start)] : []));
  const begin = Math.min(now, ...starts);
  const bounds = { from: Math.min(begin, now - 10 * YEAR), to: now + 1.1 * YEAR };

  return (
    <Page title={say.shell.pages.timeline} aside={<span>{nameOf(view, calendar)}</span>}>
      <Card hero>
        <Tools
          calendar={calendar}
          place={place}
          isChoosing={isChoosing}
          onChoosing={setIsChoosing}
        />
        <Timeline
          view={view}
          bounds={bounds}
          begin={begin}
          calendar={calendar}
          onView={(next) => go({ view: next }, { replace: true })}
          selection={selection}
          onSelect={(chosen) => go({ selection: chosen, event: chosen?.event }, { replace: true })}
          device={shown.kind === 'one' ? shown.host : undefined}
          isStacked={shown.kind === 'each'}
          isChoosing={isChoosing}
        />
      </Card>
    </Page>
  );
}
