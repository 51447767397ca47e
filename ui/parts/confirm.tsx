import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { say } from '../strings/index.ts';
import { Failure } from './failure.tsx';

/**
 * Asks before something is done that cannot be taken back, or is much: says what it comes to, and waits until it is done.
 * A failure stays in sight.
 */
export function Confirm({
  title,
  children,
  action,
  word,
  isReady = true,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  /** What it comes to: how much, and what stays. */
  readonly children: ReactNode;
  /** What the button says, as a verb: never "OK". */
  readonly action: string;
  /** What has to be typed first, where it is for good. */
  readonly word?: string;
  /** Whether it is known by now what it comes to. */
  readonly isReady?: boolean;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setIsBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
      setIsBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} centered closeOnClickOutside={!isBusy}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        {children}
        {word !== undefined && (
          <TextInput
            mt="md"
            label={say.words.typeToConfirm(word)}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
          />
        )}
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose} data-autofocus disabled={isBusy}>
            {say.words.cancel}
          </Button>
          <Button
            type="submit"
            className="destructive"
            loading={isBusy}
            disabled={!isReady || (word !== undefined && typed.trim() !== word)}
          >
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
