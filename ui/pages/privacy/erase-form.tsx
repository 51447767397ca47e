import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { readWallText, wallText } from '../../format/wall.ts';
import { useCalendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';
import { KEPT } from './retention-words.ts';
import { whenInWords } from './rule-words.ts';
import { FIELDS, type Selection } from './selection.ts';
import { useRules } from './use-rules.ts';

const texts = say.privacy.erase;

/** Milliseconds. */
const HOUR = 3_600_000;

/** What is to go. */
export function EraseForm({
  selection,
  zone,
  isBusy,
  onChange,
  onCount,
}: {
  readonly selection: Selection;
  readonly zone: string | undefined;
  readonly isBusy: boolean;
  readonly onChange: (selection: Selection) => void;
  readonly onCount: () => void;
}): ReactNode {
  const calendar = useCalendar();
  const rules = useRules().data?.rules ?? [];
  const buckets = useAnswer(['log', 'now', 'buckets'], async (signal) =>
    (await api.buckets.$get({}, { init: { signal } })).json(),
  );
  const isAny = FIELDS.some((name) => selection[name].trim() !== '');
  const since = readWallText(selection.since, zone);
  const until = readWallText(selection.until, zone);
  const isRange = since === undefined || until === undefined || since < until;
  const text = (name: 'app' | 'site' | 'text', description?: string) => ({
    label: texts[name],
    description,
    inputWrapperOrder: ['label', 'input', 'description'] as ('label' | 'input' | 'description')[],
    value: selection[name],
    maxLength: 256,
    autoComplete: 'off',
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      onChange({ ...selection, [name]: currentTarget.value }),
  });
  const choice = (
    name: 'bucket' | 'domain' | 'rule',
    data: readonly { readonly value: string; readonly label: string }[],
  ) => ({
    label: texts[name],
    value: selection[name],
    data: [{ value: '', label: texts.any }, ...data],
    onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) =>
      onChange({ ...selection, [name]: currentTarget.value }),
  });
  const time = (name: 'since' | 'until') => ({
    type: 'datetime-local',
    label: texts[name],
    value: selection[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      onChange({ ...selection, [name]: currentTarget.value }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onCount();
      }}
    >
      <fieldset disabled={isBusy} className={classes['fieldset']}>
        <div className={classes['fields']}>
          <TextInput {...text('app')} />
          <TextInput {...text('site', texts.siteHow)} />
          <TextInput {...text('text')} />
          <NativeSelect
            {...choice(
              'bucket',
              (buckets.data ?? []).map(({ id, device }) => ({
                value: id,
                label: `${id} · ${device}`,
              })),
            )}
          />
          <NativeSelect
            {...choice(
              'domain',
              KEPT.map((value) => ({ value, label: say.privacy.domains[value] })),
            )}
          />
          <NativeSelect
            {...choice(
              'rule',
              rules.map(({ id, name, when }) => ({ value: id, label: name || whenInWords(when) })),
            )}
          />
          <TextInput {...time('since')} />
          <TextInput {...time('until')} error={isRange ? undefined : texts.badRange} />
        </div>
        <Group gap="xs">
          <Button type="submit" disabled={!isAny || !isRange}>
            {texts.count}
          </Button>
          <Button
            variant="default"
            onClick={() =>
              onChange({
                ...selection,
                since: wallText(Date.now() - HOUR, zone),
                until: '',
              })
            }
          >
            {texts.lastHour}
          </Button>
          {calendar && (
            <Button
              variant="default"
              onClick={() =>
                onChange({
                  ...selection,
                  since: `${calendar.today}T${calendar.startOfDay}`,
                  until: '',
                })
              }
            >
              {texts.today}
            </Button>
          )}
        </Group>
        {!isAny && <p className={classes['foot']}>{texts.needsOne}</p>}
      </fieldset>
    </form>
  );
}
