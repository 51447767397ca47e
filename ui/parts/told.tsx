import { Button, Group, Text } from '@mantine/core';
import { notifications, notificationsStore } from '@mantine/notifications';
import { api } from '../api/client.ts';
import type { Subject } from '../api/queries.ts';
import { changed } from '../api/tabs.ts';
import { say } from '../strings/index.ts';
import { messageOf } from './failure.tsx';

/** Milliseconds that a word stays in which something can be taken back. */
const WHILE = 12_000;

/** So many are in sight at once; `app.tsx` says so too. */
const MOST = 4;

/** Tells what was done, in passing. */
export function tell(message: string): void {
  makeRoom();
  notifications.show({ message, withCloseButton: true });
}

export function tellFailure(error: unknown): void {
  makeRoom();
  notifications.show({ message: messageOf(error), autoClose: WHILE });
}

/** The oldest goes where there is no room: what was done last would wait, and could not be taken back. */
function makeRoom(): void {
  const [oldest, ...others] = notificationsStore.getState().notifications;
  if (oldest?.id !== undefined && others.length >= MOST - 1) notifications.hide(oldest.id);
}

/**
 * Does something to what is recorded or chosen, and offers to take it back. A failure is told.
 * @param said what was done, once it is
 * @param of what it changed
 * @returns whether it was done
 */
export async function act(
  said: string,
  of: Subject,
  ask: () => Promise<{ readonly id: string } | null | undefined>,
): Promise<boolean> {
  try {
    const edit = await ask();
    changed(of);
    if (edit) offerUndo(said, edit.id, of);
    else tell(said);
    return true;
  } catch (error) {
    tellFailure(error);
    return false;
  }
}

function offerUndo(said: string, edit: string, of: Subject): void {
  const id = `edit-${edit}`;
  const undo = async (): Promise<void> => {
    notifications.hide(id);
    try {
      await api.edits[':edit'].undo.$post({ param: { edit } });
      changed(of);
      tell(say.words.undone);
    } catch (error) {
      tellFailure(error);
    }
  };
  makeRoom();
  notifications.show({
    id,
    autoClose: WHILE,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{said}</Text>
        <Button size="compact-sm" variant="default" onClick={() => void undo()}>
          {say.words.undo}
        </Button>
      </Group>
    ),
  });
}
