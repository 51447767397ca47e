import { Alert, Button, CloseButton, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { act, tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { addedField, changeOf, type Draft, draftOf, type Fault } from './draft.ts';
import classes from './event.module.css';
import { isSame, jsonOf, readStored, type Stored } from './stored.ts';

const { event: text } = say.timeline;

/** An event's times and fields, to be put right. What was changed elsewhere meanwhile is told, and never overwritten unseen. */
export function EventForm({
  event,
  zone,
}: {
  /** As it is by now. */
  readonly event: Stored;
  readonly zone: string | undefined;
}): ReactNode {
  const [base, setBase] = useState(event);
  const [draft, setDraft] = useState<Draft>(() => draftOf(event, zone));
  const [added, setAdded] = useState({ name: '', text: '' });
  const begin = (with_: Stored): void => {
    setBase(with_);
    setDraft(draftOf(with_, zone));
  };
  const change = changeOf(base, draft, zone);
  const fault = faultIn(change);
  const isDirty = fault !== undefined || Object.keys(change).length > 0;
  const isOther = !isSame(base, event);
  // Nothing was typed yet: the newest is shown.
  if (isOther && !isDirty) begin(event);

  const setField = (name: string, value: string): void =>
    setDraft({
      ...draft,
      fields: draft.fields.map((field) =>
        field.name === name ? { ...field, text: value } : field,
      ),
    });

  const save = async (): Promise<void> => {
    if (typeof change === 'string' || 'json' in change) return;
    let now: Stored;
    try {
      now = await readStored(event.id);
    } catch (error) {
      return tellFailure(error);
    }
    if (!isSame(now, base)) {
      changed('log');
      return tell(text.changedMeanwhile);
    }
    let kept: Stored | undefined;
    const isDone = await act(text.saved, 'log', async () => {
      const asked = { param: { event: String(event.id) }, json: change };
      const { edit, events } = await (await api.events[':event'].$patch(asked)).json();
      const [first] = events;
      kept = first && { ...first, data: jsonOf(first.data) };
      return edit;
    });
    if (isDone && kept) begin(kept);
  };

  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void save();
      }}
    >
      {isOther && isDirty && (
        <Alert variant="outline" color="accent" mb="sm" role="alert" title={text.changedMeanwhile}>
          <Group>
            <Button size="xs" variant="default" onClick={() => begin(event)}>
              {text.takeNewest}
            </Button>
            <Button size="xs" variant="default" onClick={() => setBase(event)}>
              {text.keepMine}
            </Button>
          </Group>
        </Alert>
      )}
      <div className={classes['fields']}>
        <TextInput
          type="datetime-local"
          step={1}
          label={text.from}
          value={draft.from}
          error={fault === 'times' ? text.noTimes : undefined}
          onChange={({ currentTarget: { value } }) => setDraft({ ...draft, from: value })}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={text.to}
          value={draft.to}
          error={fault === 'order' ? text.order : undefined}
          onChange={({ currentTarget: { value } }) => setDraft({ ...draft, to: value })}
        />
        {draft.fields.map(({ name, text: value }) => (
          <TextInput
            key={name}
            label={name}
            value={value}
            dir="auto"
            rightSection={
              <CloseButton
                size="sm"
                aria-label={text.removeField(name)}
                onClick={() =>
                  setDraft({ ...draft, fields: draft.fields.filter((one) => one.name !== name) })
                }
              />
            }
            error={typeof fault === 'object' && fault.json === name ? text.noJson : undefined}
            onChange={({ currentTarget }) => setField(name, currentTarget.value)}
          />
        ))}
      </div>
      <div className={classes['fields']}>
        <TextInput
          label={text.newField}
          placeholder={text.newFieldExample}
          value={added.name}
          onChange={({ currentTarget: { value } }) => setAdded({ ...added, name: value })}
        />
        <TextInput
          label={text.newValue}
          value={added.text}
          onChange={({ currentTarget: { value } }) => setAdded({ ...added, text: value })}
        />
        <Button
          variant="default"
          className={classes['add'] ?? ''}
          disabled={
            added.name.trim() === '' || draft.fields.some(({ name }) => name === added.name.trim())
          }
          onClick={() => {
            const field = addedField(added.name.trim(), added.text);
            setDraft({ ...draft, fields: [...draft.fields, field] });
            setAdded({ name: '', text: '' });
          }}
        >
          {text.addField}
        </Button>
      </div>
      <Group mt="sm">
        <Button type="submit" disabled={!isDirty || fault !== undefined}>
          {say.words.save}
        </Button>
        <Button variant="default" disabled={!isDirty} onClick={() => begin(event)}>
          {text.discard}
        </Button>
      </Group>
    </form>
  );
}

function faultIn(change: ReturnType<typeof changeOf>): Fault | undefined {
  return typeof change === 'string' || 'json' in change ? change : undefined;
}
