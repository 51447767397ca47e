import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { readWallText, wallText } from '../../format/wall.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import type { Entry } from './entries.ts';
import { changedFields, fieldsText, noteOf, readFields } from './fields.ts';
import { lengthText, lengthWords } from './length.ts';

/** Says anew what was done, when, and with what. */
export function ChangeEntry({
  entry,
  zone,
  onClose,
}: {
  readonly entry: Entry;
  readonly zone: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const before = {
    activity: entry.activity,
    at: wallText(entry.from, zone),
    length: lengthWords(entry.seconds),
    fields: fieldsText(entry.fields),
    note: noteOf(entry.fields),
  };
  const [said, setSaid] = useState(before);
  const read = readFields(said.fields);
  const moment = readWallText(said.at, zone);
  const isReady = said.activity.trim() !== '' && read.fields !== undefined && moment !== undefined;

  const save = async (): Promise<void> => {
    if (read.fields === undefined || moment === undefined) return;
    const json = {
      activity: said.activity,
      // What is not touched stays to the microsecond.
      ...(said.at !== before.at && { at: new Date(moment).toISOString() }),
      ...(said.length !== before.length && { for: lengthText(said.length) || '0s' }),
      fields: changedFields(entry.fields, read.fields, said.note.trim()),
    };
    const isDone = await act(say.log.changed(said.activity), 'log', async () => {
      const param = { event: String(entry.id) };
      return (await (await api.log[':event'].$patch({ param, json })).json()).edit;
    });
    if (isDone) onClose();
  };

  const field = (name: keyof typeof before, label: string, type = 'text'): ReactNode => (
    <TextInput
      label={label}
      type={type}
      value={said[name]}
      onChange={({ currentTarget: { value } }) => setSaid((now) => ({ ...now, [name]: value }))}
      error={
        name === 'fields' && read.wrong !== undefined ? say.log.noField(read.wrong) : undefined
      }
    />
  );
  return (
    <Modal opened onClose={onClose} title={say.log.changeTitle} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          {field('activity', say.log.what)}
          {field('at', say.log.at, 'datetime-local')}
          {field('length', say.log.length)}
          {field('fields', say.log.fields)}
          {field('note', say.log.note)}
        </Stack>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {say.words.cancel}
          </Button>
          <Button type="submit" disabled={!isReady}>
            {say.words.save}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
