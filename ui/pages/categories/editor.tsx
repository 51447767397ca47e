import { Button, ColorInput, NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { codeOf } from '../../api/failure.ts';
import { number } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Failure } from '../../parts/failure.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { usePreview } from './asked.ts';
import classes from './categories.module.css';
import { additionOf, type Category, changesOf, type Draft, rulesOf } from './draft.ts';
import { isWithin, nameOfPath } from './paths.ts';
import { Preview } from './preview.tsx';
import { isMeant, Rules } from './rules.tsx';

/** Milliseconds without a key pressed until it is looked at what would be. */
const PAUSE = 350;
/** What each level counts more, where no priority is said. */
const LEVEL = 10;
/** The design's colours for categories. */
const SWATCHES = ['#0d6b5f', '#d39a2c', '#3f6fb5', '#7a9a3a', '#9a8f80', '#c2623f'];

/** A category, and what it would catch as it is being written. Nothing counts until it is saved. */
export function Editor({
  category,
  draft,
  all,
  since,
  onChange,
  onDiscard,
  onSaved,
  onDelete,
}: {
  /** The one that is changed; a new one is made where absent. */
  readonly category: Category | undefined;
  readonly draft: Draft;
  readonly all: readonly Category[];
  readonly since: string | undefined;
  readonly onChange: (draft: Draft) => void;
  readonly onDiscard: () => void;
  /** @param id of what is there now */
  readonly onSaved: (id: string) => void;
  readonly onDelete: () => void;
}): ReactNode {
  const { categories, words } = say;
  const set = (changes: Partial<Draft>): void => onChange({ ...draft, ...changes });
  const around = all.find(({ id }) => id === draft.parent)?.path ?? [];
  const changes = category && changesOf(draft, category);
  const isChanged = changes ? Object.keys(changes).length > 0 : draft.name.trim() !== '';
  const rules = rulesOf(draft);
  const { name: _name, color: _color, score: _score, ...counting } = changes ?? {};
  const proposal = category
    ? { id: category.id, changes: counting }
    : {
        path: [...around, draft.name.trim() === '' ? categories.newName : draft.name.trim()],
        match: rules,
        ...(draft.priority !== undefined && { priority: draft.priority }),
      };
  const [proposed] = useDebouncedValue(JSON.stringify(proposal), PAUSE);
  const isEmpty = rules.length === 0;
  const preview = usePreview(
    isEmpty ? undefined : (JSON.parse(proposed) as typeof proposal),
    since,
  );
  const { error } = preview;
  const code = codeOf(error);
  const problem = error && code !== undefined ? { message: messageIn(error), code } : undefined;
  const isAtPlace = rules.some((rule) => isMeant(rule, problem));

  const save = async (): Promise<void> => {
    const name = draft.name.trim();
    let made: string | undefined = category?.id;
    const isDone = await act(
      category ? categories.saved(name) : categories.made(name),
      'categories',
      async () => {
        if (changes && category) {
          const param = { category: category.id };
          const answer = await api.categories[':category'].$patch({ param, json: changes });
          return answer.json();
        }
        const answer = await api.categories.$post({ json: additionOf(draft, around) });
        const { id, edit } = await answer.json();
        made = id;
        return edit;
      },
    );
    if (isDone && made !== undefined) onSaved(made);
  };

  return (
    <div className={classes['editor']}>
      <Card title={category ? nameOfPath(category.path) : categories.newTitle}>
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextInput
            label={categories.name}
            value={draft.name}
            maxLength={200}
            required
            dir="auto"
            autoComplete="off"
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
          <Select
            label={categories.parent}
            searchable
            allowDeselect={false}
            value={draft.parent}
            onChange={(value) => set({ parent: value ?? '' })}
            data={[
              { value: '', label: categories.top },
              ...all
                .filter(({ path }) => !category || !isWithin(path, category.path))
                .map(({ id, path }) => ({ value: id, label: nameOfPath(path) })),
            ]}
          />
          <div className={classes['wide']}>
            <Rules match={draft.match} problem={problem} onChange={(match) => set({ match })} />
          </div>
          <ColorInput
            label={categories.color}
            placeholder={categories.colorNone}
            format="hex"
            withEyeDropper={false}
            swatches={SWATCHES}
            value={draft.color}
            onChange={(color) => set({ color })}
          />
          <NumberInput
            label={categories.priority}
            description={categories.priorityHow}
            placeholder={categories.priorityUsual(number(LEVEL * (around.length + 1)))}
            allowDecimal={false}
            value={draft.priority ?? ''}
            onChange={(value) => set({ priority: typeof value === 'number' ? value : undefined })}
          />
          <NumberInput
            label={categories.score}
            description={categories.scoreHow}
            value={draft.score ?? ''}
            onChange={(value) => set({ score: typeof value === 'number' ? value : undefined })}
          />
          <div className={classes['actions']}>
            <Button type="submit" disabled={!isChanged || draft.name.trim() === ''}>
              {category ? words.save : categories.create}
            </Button>
            {(isChanged || !category) && (
              <Button variant="default" onClick={onDiscard}>
                {category ? categories.discard : words.cancel}
              </Button>
            )}
            {category && (
              <Button variant="default" className={classes['end'] ?? ''} onClick={onDelete}>
                {categories.delete}
              </Button>
            )}
          </div>
        </form>
      </Card>
      <Card title={categories.preview}>
        {problem ? (
          isAtPlace ? (
            <p className={classes['warning']}>{problem.message}</p>
          ) : (
            <Failure error={error} />
          )
        ) : (
          <Preview of={preview} isEmpty={isEmpty} />
        )}
      </Card>
    </div>
  );
}

function messageIn(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
