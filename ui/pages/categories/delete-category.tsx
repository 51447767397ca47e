import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { duration } from '../../format/duration.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import type { Category } from './draft.ts';
import { isWithin } from './paths.ts';

/** Asks whether to delete a category with all that are in it. */
export function DeleteCategory({
  category: { id, name, path },
  all,
  seconds,
  onDeleted,
  onClose,
}: {
  readonly category: Category;
  readonly all: readonly Category[];
  /** What belongs to them, of the time that is looked at. */
  readonly seconds: number;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { categories } = say;
  const inside = all.filter((one) => one.id !== id && isWithin(one.path, path)).length;
  return (
    <Confirm
      title={categories.deleteTitle(name)}
      action={say.words.delete}
      onConfirm={async () => {
        const isDone = await act(categories.deleted(inside + 1), 'categories', async () => {
          const answer = await api.categories[':category'].$delete({ param: { category: id } });
          return (await answer.json()).edit;
        });
        if (isDone) onDeleted();
      }}
      onClose={onClose}
    >
      <p>{categories.deleteSize(inside, duration(seconds))}</p>
      <p>{categories.deleteHow}</p>
    </Confirm>
  );
}
