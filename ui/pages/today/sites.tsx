import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Bars } from '../../parts/bars.tsx';
import { Card } from '../../parts/card.tsx';
import { say } from '../../strings/index.ts';
import type { ShownDay } from './day.ts';
import { useTurn } from './use-turn.ts';

const TOP = '5';

/** Where on the web one was for longest; nothing where no browser says so. */
export function DaySites({ shown: { key, range } }: { readonly shown: ShownDay }): ReactNode {
  const asked = [...key, 'sites'] as const;
  const isTime = useTurn(asked);
  const { data } = useAnswer(
    asked,
    async (signal) => {
      const query = { ...range, by: 'site' as const, top: TOP };
      return (await api.usage.$get({ query }, { init: { signal } })).json();
    },
    { enabled: isTime },
  );
  const sites = (data?.periods.at(0)?.top ?? []).flatMap(({ name, seconds }) =>
    name === null ? [] : [{ key: name, name, seconds }],
  );
  if (sites.length === 0) return null;
  return (
    <Card title={say.today.sites}>
      <Bars label={say.today.sites} bars={sites} />
    </Card>
  );
}
