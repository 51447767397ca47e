import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import type { Entry } from './entries.ts';
import { changeTemplates, isTemplateName } from './templates.ts';

/** Keeps what was logged by a name, to be logged again by it. */
export function SaveTemplate({
  entry: { activity, fields, seconds },
  onClose,
}: {
  readonly entry: Entry;
  readonly onClose: () => void;
}): ReactNode {
  const [name, setName] = useState(activity);
  const isWrong = name.trim() !== '' && !isTemplateName(name);
  const save = async (): Promise<void> => {
    const isDone = await act(say.log.templateSaved(name), 'settings', () => {
      const template = { name: name.trim(), activity, fields, duration: seconds };
      return changeTemplates((all) => [
        ...all.filter((one) => one.name !== template.name),
        template,
      ]);
    });
    if (isDone) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={say.log.saveTemplate} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={say.log.templateName}
          description={say.log.templateHint}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={isWrong && say.log.templateTaken}
          maxLength={256}
          data-autofocus
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {say.words.cancel}
          </Button>
          <Button type="submit" disabled={!isTemplateName(name)}>
            {say.words.save}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
