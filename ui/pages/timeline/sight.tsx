import { useState, type ReactNode } from 'react';
import { Card } from '../../parts/card.tsx';
import { Page } from '../../parts/page.tsx';
import type { Calendar } from '../../parts/settings.ts';
import { Empty } from '../../parts/empty.tsx';
import { useBuckets } from '../../parts/timeline/marks.ts';
import type { Span } from '../../parts/timeline/scale.ts';
import { Timeline } from '../../parts/timeline/timeline.tsx';
import { say } from '../../strings/index.ts';
import { EventPanel } from './event-panel.tsx';
import { nameOf } from './range.ts';
import { SpanPanel } from './span-panel.tsx';
import { Tools } from './tools.tsx';
import { usePlace } from './use-place.ts';

const YEAR = 366 * 86_400_000;

export function Sight({ calendar }: { readonly calendar: Calendar }): ReactNode {
  const place = usePlace(calendar);
  const { view, selection, event, shown, go } = place;
  const host = shown.kind === 'one' ? shown.host : undefined;
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
          device={host}
          isStacked={shown.kind === 'each'}
          isChoosing={isChoosing}
        />
        {buckets.data && starts.length === 0 && (
          <Empty title={say.timeline.emptyStart}>{say.timeline.emptyStartHow}</Empty>
        )}
      </Card>
      {event !== undefined && (
        <EventPanel
          key={event}
          id={event}
          zone={calendar.zone}
          onClose={() => go({ event: undefined }, { replace: true })}
        />
      )}
      {selection && (
        <SpanPanel
          span={selection}
          event={event}
          host={host}
          calendar={calendar}
          onEvent={(id) => go({ event: id }, { replace: true })}
          onCloser={() => go({ view: closer(selection) })}
          onClose={() => go({ selection: undefined, event: undefined }, { replace: true })}
        />
      )}
    </Page>
  );
}

/** What was chosen with a little around it, a minute at least. */
function closer({ from, to }: Span): Span {
  const margin = Math.max((to - from) / 10, (60_000 - (to - from)) / 2);
  return { from: from - margin, to: to + margin };
}
