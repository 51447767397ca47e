import { Autocomplete, Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { changed } from '../../api/tabs.ts';
import { Failure } from '../../parts/failure.tsx';
import { useCalendar } from '../../parts/settings.ts';
import { tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { type Entry, log } from './entries.ts';
import { readFields } from './fields.ts';
import { lengthText } from './length.ts';
import classes from './log.module.css';

const EMPTY = { activity: '', length: '', at: '', fields: '', note: '' };

/** What one did, how long, when, and what is worth noting: in one line, without a mouse. */
export function QuickForm({ entries }: { readonly entries: readonly Entry[] }): ReactNode {
  const [said, setSaid] = useState(EMPTY);
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const zone = useCalendar()?.zone;
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Where there is no keyboard, one would come up and hide the rest. The frame has the focus first.
    if (!matchMedia('(pointer: fine)').matches) return undefined;
    const frame = requestAnimationFrame(() => first.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const activities = [...new Set(entries.map(({ activity }) => activity))].slice(0, 20);
  const set = (field: keyof typeof EMPTY) => (value: string) =>
    setSaid((before) => ({ ...before, [field]: value }));
  const read = readFields(said.fields);

  const submit = async (): Promise<void> => {
    if (read.wrong !== undefined) return;
    setIsBusy(true);
    setError(undefined);
    try {
      const { activity, length, at, note } = said;
      const fields = { ...read.fields, ...(note.trim() !== '' && { note: note.trim() }) };
      await log(
        {
          activity,
          fields,
          ...(length.trim() !== '' && { for: lengthText(length) }),
          ...(at.trim() !== '' && { at }),
        },
        zone,
      );
      tell(say.log.logged(activity.trim()));
      setSaid(EMPTY);
      changed('log');
    } catch (failure) {
      setError(failure);
    }
    setIsBusy(false);
  };

  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Autocomplete
        label={say.log.what}
        placeholder={say.log.whatExample}
        data={said.activity === '' ? [] : activities}
        value={said.activity}
        onChange={set('activity')}
        required
        withAsterisk={false}
        ref={first}
      />
      <Autocomplete
        label={say.log.length}
        placeholder={say.log.lengthExample}
        data={[...say.log.lengths]}
        filter={({ options }) => options}
        value={said.length}
        onChange={set('length')}
      />
      <TextInput
        label={say.log.at}
        placeholder={say.log.atExample}
        value={said.at}
        onChange={({ currentTarget }) => set('at')(currentTarget.value)}
      />
      <TextInput
        label={say.log.fields}
        placeholder={say.log.fieldsExample}
        value={said.fields}
        onChange={({ currentTarget }) => set('fields')(currentTarget.value)}
        error={read.wrong !== undefined && say.log.noField(read.wrong)}
      />
      <TextInput
        label={say.log.note}
        value={said.note}
        onChange={({ currentTarget }) => set('note')(currentTarget.value)}
      />
      <Button type="submit" loading={isBusy} className={classes['submit'] ?? ''}>
        {say.log.log}
      </Button>
      {error !== undefined && (
        <div className={classes['wide']}>
          <Failure error={error} />
        </div>
      )}
    </form>
  );
}
