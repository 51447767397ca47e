import { Anchor, Button, SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { number } from '../../format/number.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useCategories, usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import { RANGES, useSince, useTimes } from './asked.ts';
import classes from './categories.module.css';
import { DeleteCategory } from './delete-category.tsx';
import { changesOf, type Draft, draftOf, emptyDraft } from './draft.ts';
import { Editor } from './editor.tsx';
import { Exchange } from './exchange.tsx';
import { Tree } from './tree.tsx';
import { Trial } from './trial.tsx';
import { Uncategorised } from './uncategorised.tsx';

/** In the address, in the place of an id: one that is not there yet. */
const NEW = 'new';

/** What one does, sorted: the tree, one of it with its rules, and what has no place yet. */
export default function Categories(): ReactNode {
  const { categories } = say;
  const [parameters, setParameters] = useSearchParams();
  const selected = parameters.get('category');
  const days = RANGES.find((range) => String(range) === parameters.get('days')) ?? 30;
  const answer = useCategories();
  const colorOf = usePalette();
  const since = useSince(days);
  const timeOf = useTimes(since);
  // Nobody loses what they wrote by looking at another one.
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  const [isDeleting, setIsDeleting] = useState(false);

  const addressOf = (id: string | undefined, within?: string): string => {
    const next = new URLSearchParams();
    if (id !== undefined) next.set('category', id);
    if (within !== undefined) next.set('in', within);
    if (days !== 30) next.set('days', String(days));
    const text = next.toString();
    return text === '' ? '/categories' : `/categories?${text}`;
  };
  const open = (id: string | undefined): void => {
    setParameters((before) => {
      const next = new URLSearchParams(before);
      next.delete('in');
      if (id === undefined) next.delete('category');
      else next.set('category', id);
      return next;
    });
  };
  const keep = (id: string, draft: Draft | undefined): void => {
    const next = new Map(drafts);
    if (draft) next.set(id, draft);
    else next.delete(id);
    setDrafts(next);
  };

  return (
    <Page
      title={say.shell.pages.categories}
      actions={
        answer.data && (
          <>
            <Exchange count={answer.data.categories.length} isPreset={answer.data.presets} />
            <Button component={Link} href={addressOf(NEW)}>
              {categories.add}
            </Button>
          </>
        )
      }
    >
      <SegmentedControl
        className={classes['range'] ?? ''}
        aria-label={categories.range}
        value={String(days)}
        onChange={(value) =>
          setParameters((before) => {
            const next = new URLSearchParams(before);
            next.set('days', value);
            return next;
          })
        }
        data={RANGES.map((range) => ({
          value: String(range),
          label: range === 365 ? categories.year : categories.lastDays(number(range)),
        }))}
      />
      <Answer of={answer} height={480}>
        {({ categories: all, presets, problems }) => {
          const category = all.find(({ id }) => id === selected);
          const isOpen = selected !== null;
          const within = all.some(({ id }) => id === parameters.get('in'))
            ? (parameters.get('in') ?? '')
            : '';
          const unsaved = new Set(
            all
              .filter((one) => {
                const draft = drafts.get(one.id);
                return draft && Object.keys(changesOf(draft, one)).length > 0;
              })
              .map(({ id }) => id),
          );
          return (
            <div className={classes['columns']} data-open={isOpen || undefined}>
              <div className={classes['side']}>
                <Card title={categories.tree}>
                  {presets && <p className={classes['hint']}>{categories.presetsInForce}</p>}
                  {problems.map(({ id, message }) => (
                    <p key={id} className={classes['warning']}>
                      {categories.problem} {message}
                    </p>
                  ))}
                  <Tree
                    categories={all}
                    selected={selected}
                    unsaved={unsaved}
                    timeOf={timeOf}
                    colorOf={colorOf}
                    addressOf={addressOf}
                  />
                </Card>
              </div>
              <div className={classes['main']}>
                {isOpen && (
                  <p className={classes['back']}>
                    <Anchor component={Link} href={addressOf(undefined)}>
                      {categories.all}
                    </Anchor>
                    {category && (
                      <Anchor component={Link} href={addressOf(NEW, category.id)}>
                        {categories.addHere}
                      </Anchor>
                    )}
                  </p>
                )}
                {category || selected === NEW ? (
                  <Editor
                    key={selected}
                    category={category}
                    draft={
                      drafts.get(selected ?? NEW) ??
                      (category ? draftOf(category) : emptyDraft(within))
                    }
                    all={all}
                    since={since}
                    onChange={(draft) => keep(selected ?? NEW, draft)}
                    onDiscard={() => {
                      keep(selected ?? NEW, undefined);
                      if (!category) open(undefined);
                    }}
                    onSaved={(id) => {
                      keep(selected ?? NEW, undefined);
                      open(id);
                    }}
                    onDelete={() => setIsDeleting(true)}
                  />
                ) : isOpen ? (
                  <Card>
                    <Empty title={categories.gone} />
                  </Card>
                ) : (
                  <>
                    <Uncategorised since={since} all={all} />
                    <Trial />
                    <Card>
                      <Empty title={categories.teach}>
                        <p>{categories.teachHow}</p>
                      </Empty>
                    </Card>
                  </>
                )}
              </div>
              {category && isDeleting && (
                <DeleteCategory
                  category={category}
                  all={all}
                  seconds={timeOf?.(category.path) ?? 0}
                  onDeleted={() => {
                    keep(category.id, undefined);
                    open(undefined);
                  }}
                  onClose={() => setIsDeleting(false)}
                />
              )}
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
