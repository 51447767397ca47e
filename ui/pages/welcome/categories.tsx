import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useCategories, usePalette } from '../../parts/palette.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './welcome.module.css';

/** Step 4: the outermost categories, those built in at first, of which one takes away what one does not need. */
export function CategoriesStep(): ReactNode {
  const answer = useCategories();
  const palette = usePalette();
  const [isAsking, setIsAsking] = useState(false);
  const text = say.welcome;
  const takeAway = (id: string, name: string): void =>
    void act(text.takenAway(name), 'categories', async () => {
      const response = await api.categories[':category'].$delete({ param: { category: id } });
      return (await response.json()).edit;
    });
  const restore = async (): Promise<void> => {
    await act(text.builtInDone, 'categories', async () =>
      (await api.categories.presets.$post()).json(),
    );
  };
  return (
    <Answer of={answer} height={280}>
      {({ presets, categories }) => (
        <>
          <p>{presets ? text.categoriesPreset : text.categoriesOwn}</p>
          <ul className={classes['categories']}>
            {categories
              .filter(({ path }) => path.length === 1)
              .map(({ id, name, path }) => (
                <li key={id} className={classes['category']}>
                  <span
                    className={classes['color']}
                    style={{ background: palette(path) }}
                    aria-hidden
                  />
                  <span className={classes['title']}>{name}</span>
                  <span className={classes['within']}>
                    {categories
                      .filter(({ parent }) => parent === id)
                      .map((inner) => inner.name)
                      .join(', ')}
                  </span>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={text.takeAwayName(name)}
                    onClick={() => takeAway(id, name)}
                  >
                    {text.takeAway}
                  </Button>
                </li>
              ))}
          </ul>
          <p>
            <Link href="/categories">{text.toCategories}</Link>
          </p>
          {!presets && (
            <Button variant="default" onClick={() => setIsAsking(true)}>
              {text.builtIn}
            </Button>
          )}
          {isAsking && (
            <Confirm
              title={text.builtInTitle}
              action={text.builtInAction}
              onConfirm={restore}
              onClose={() => setIsAsking(false)}
            >
              <p>{text.builtInSize(categories.length)}</p>
            </Confirm>
          )}
        </>
      )}
    </Answer>
  );
}
