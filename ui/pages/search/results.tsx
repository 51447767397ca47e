import { Button, Checkbox } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type RefObject, useState } from 'react';
import { number } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useCalendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { DeleteHits } from './delete-hits.tsx';
import type { Found, Hit } from './found.ts';
import { HitRow } from './hit.tsx';
import classes from './search.module.css';

/** Most that the node shows. */
const MOST = 1_000;

/** What was found. The arrows go through it, Enter opens the moment, Space selects. */
export function Results({
  found,
  list,
  isOld,
  onMore,
  onUp,
}: {
  readonly found: Found;
  readonly list: RefObject<HTMLUListElement | null>;
  /** Whether it answers what was asked before. */
  readonly isOld: boolean;
  readonly onMore: () => void;
  /** Where the arrow up leads from the first one. */
  readonly onUp: () => void;
}): ReactNode {
  const { search } = say;
  const { total, hits, unsearched, advice } = found;
  const zone = useCalendar()?.zone;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isDeleting, setIsDeleting] = useState(false);
  const selectable = hits.filter(({ attachment }) => attachment === null);
  const chosen = selectable.filter((hit) => selected.has(keyOf(hit)));
  const toggle = (key: string): void => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    setSelected(next);
  };
  const move = (event: KeyboardEvent<HTMLAnchorElement>): void => {
    if (event.key === 'Escape') return onUp();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])];
    const at = links.indexOf(event.currentTarget) + step;
    if (at < 0) onUp();
    else links[at]?.focus();
  };
  return (
    <Card>
      <div className={classes['head']}>
        <h2 aria-live="polite">{countOf(total, hits.length)}</h2>
        {chosen.length > 0 && (
          <>
            <span>{search.selected(number(chosen.length))}</span>
            <Button size="compact-sm" variant="default" onClick={() => setIsDeleting(true)}>
              {search.delete}
            </Button>
          </>
        )}
        {selectable.length > 0 && (
          <Checkbox
            className={classes['all'] ?? ''}
            radius="xs"
            label={search.selectAll}
            checked={chosen.length === selectable.length}
            indeterminate={chosen.length > 0 && chosen.length < selectable.length}
            onChange={({ currentTarget }) =>
              setSelected(new Set(currentTarget.checked ? selectable.map(keyOf) : []))
            }
          />
        )}
      </div>
      {unsearched > 0 && (
        <p className={classes['notice']}>{search.unsearched(number(unsearched))}</p>
      )}
      {hits.length === 0 && (
        <Empty title={search.noneHow}>{advice !== null && <p>{adviceOf(advice)}</p>}</Empty>
      )}
      <ul className={classes['hits']} ref={list} aria-label={search.results} aria-busy={isOld}>
        {hits.map((hit) => (
          <HitRow
            key={keyOf(hit)}
            hit={hit}
            zone={zone}
            isSelected={selected.has(keyOf(hit))}
            onSelect={() => toggle(keyOf(hit))}
            onKeyDown={move}
          />
        ))}
      </ul>
      {total > hits.length && hits.length > 0 && (
        <div className={classes['more']}>
          {hits.length < MOST ? (
            <Button variant="default" onClick={onMore} loading={isOld}>
              {search.more}
            </Button>
          ) : (
            search.moreNever
          )}
        </div>
      )}
      {isDeleting && <DeleteHits hits={chosen} onClose={() => setIsDeleting(false)} />}
    </Card>
  );
}

function countOf(total: number, shown: number): string {
  const { search } = say;
  if (total === 0) return search.foundNone;
  return total === 1 ? search.foundOne : search.found(number(total), number(shown));
}

/** The node speaks to who types commands, too. */
function adviceOf(advice: string): string {
  return advice.replace(' (--similar)', '');
}

function keyOf({ bucket, texts }: Hit): string {
  return JSON.stringify([bucket, texts.map(({ key, text }) => [key, text])]);
}
