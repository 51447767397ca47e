import { type ReactNode, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { duration } from '../../format/duration.ts';
import { number } from '../../format/number.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Failure } from '../../parts/failure.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { eventsOf } from './events-of.ts';
import type { Hit } from './found.ts';

/** Most events that one edit deletes. */
const MOST = 10_000;

/** Asks whether to delete all events of what was selected, once they are counted. */
export function DeleteHits({
  hits: selected,
  onClose,
}: {
  readonly hits: readonly Hit[];
  readonly onClose: () => void;
}): ReactNode {
  const { search } = say;
  // What is found anew meanwhile is not what was asked about.
  const [hits] = useState(selected);
  const { data, error } = useQuery({
    queryKey: ['log', 'found events', hits],
    queryFn: ({ signal }) => eventsOf(hits, signal),
    gcTime: 0,
  });
  const count = data?.ids.length ?? 0;
  const isTooMany = count > MOST;
  return (
    <Confirm
      title={search.deleteTitle}
      action={search.deleteAction(number(count))}
      isReady={count > 0 && !isTooMany}
      onConfirm={async () => {
        const ids = [...(data?.ids ?? [])];
        await act(search.deleted(number(ids.length)), 'log', async () =>
          (await api.events.delete.$post({ json: { ids } })).json(),
        );
      }}
      onClose={onClose}
    >
      {error ? (
        <Failure error={error} />
      ) : (
        <p role="status">
          {!data
            ? search.counting
            : count === 0
              ? search.deleteGone
              : search.deleteSize(number(count), duration(data.seconds))}
        </p>
      )}
      <p>{isTooMany ? search.deleteMany(number(MOST)) : search.deleteHow}</p>
    </Confirm>
  );
}
