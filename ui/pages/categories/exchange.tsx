import { Button, FileButton, Group, List, Menu, Modal } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { number } from '../../format/number.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { act, tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';

/** The largest file that is read, in bytes: two thousand categories are a hundredth of it. */
const LARGEST = 50_000_000;

/** Categories as ActivityWatch has them, in and out, and back to those that are built in. */
export function Exchange({
  count,
  isPreset,
}: {
  /** How many there are. */
  readonly count: number;
  readonly isPreset: boolean;
}): ReactNode {
  const { categories, words } = say;
  const [asked, setAsked] = useState<'restore' | { file: string; list: readonly unknown[] }>();
  const [left, setLeft] = useState<readonly string[]>([]);
  const reset = useRef<() => void>(null);
  const choose = async (file: File | null): Promise<void> => {
    reset.current?.();
    if (!file) return;
    const list = await categoriesIn(file);
    if (list === undefined) tell(categories.importUnread(file.name));
    else setAsked({ file: file.name, list });
  };
  return (
    <>
      <FileButton
        accept=".json,application/json"
        resetRef={reset}
        onChange={(file) => void choose(file)}
      >
        {(file) => (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default">{categories.more}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                component="a"
                href="/api/v1/categories/export"
                download="elatio-categories.json"
              >
                {categories.exportFile}
              </Menu.Item>
              <Menu.Item onClick={file.onClick}>{categories.importFile}</Menu.Item>
              {!isPreset && (
                <Menu.Item onClick={() => setAsked('restore')}>{categories.restore}</Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </FileButton>
      {asked === 'restore' && (
        <Confirm
          title={categories.restoreTitle}
          action={categories.restoreAction}
          onConfirm={() =>
            act(categories.restored, 'categories', async () =>
              (await api.categories.presets.$post()).json(),
            )
          }
          onClose={() => setAsked(undefined)}
        >
          <p>{categories.restoreSize(number(count))}</p>
          <p>{categories.importHow}</p>
        </Confirm>
      )}
      {typeof asked === 'object' && (
        <Confirm
          title={categories.importTitle(asked.file)}
          action={categories.importAction}
          onConfirm={() =>
            act(categories.imported(number(asked.list.length)), 'categories', async () => {
              const answer = await api.categories.import.$post({
                json: { categories: [...asked.list] },
              });
              const done = await answer.json();
              setLeft(done.left);
              return done.edit;
            })
          }
          onClose={() => setAsked(undefined)}
        >
          <p>{categories.importSize(number(asked.list.length), number(count))}</p>
          <p>{categories.importHow}</p>
        </Confirm>
      )}
      <Modal opened={left.length > 0} onClose={() => setLeft([])} title={categories.left}>
        <List size="sm">
          {left.map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setLeft([])}>
            {words.close}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

/** What ActivityWatch's interface exported; `undefined` where a file is nothing of the kind. */
async function categoriesIn(file: File): Promise<readonly unknown[] | undefined> {
  if (file.size > LARGEST) return undefined;
  try {
    const content: unknown = JSON.parse(await file.text());
    const list: unknown =
      typeof content === 'object' && content !== null && 'categories' in content
        ? content.categories
        : content;
    return Array.isArray(list) && list.length > 0 ? list : undefined;
  } catch {
    return undefined;
  }
}
