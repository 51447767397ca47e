import { Checkbox, Group, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { say } from '../../strings/index.ts';
import classes from './devices.module.css';
import { CHOICES, type Kept } from './kept.ts';

/** Days that are offered; another number, as the command line takes it, stays as it is. */
const OFFERED = [30, 90, 180, 365];
const ALL = 'all';

/** How long, and of what: what a device is to keep of what the others record. */
export function ChooseKept({
  kept,
  onChange,
}: {
  readonly kept: Kept;
  readonly onChange: (kept: Kept) => void;
}): ReactNode {
  const text = say.devices;
  const { days, domains } = kept;
  const lengths = [...new Set([...OFFERED, ...(days === null ? [] : [days])])].sort(
    (a, b) => a - b,
  );
  return (
    <div className={classes['form']}>
      <Select
        label={text.howLong}
        w={240}
        allowDeselect={false}
        value={days === null ? ALL : String(days)}
        data={[
          { value: ALL, label: text.keepAll },
          ...lengths.map((each) => ({
            value: String(each),
            label: each === 365 ? text.keepYear : text.keepDays(each),
          })),
        ]}
        onChange={(value) =>
          onChange({ ...kept, days: value === ALL || value === null ? null : Number(value) })
        }
      />
      <Checkbox.Group
        label={text.whatOf}
        value={[...(domains ?? CHOICES)]}
        onChange={(chosen) => {
          const list = CHOICES.filter((domain) => chosen.includes(domain));
          onChange({ ...kept, domains: list.length === CHOICES.length ? null : list });
        }}
      >
        <Group gap="md" mt={8}>
          {CHOICES.map((domain) => (
            <Checkbox key={domain} value={domain} label={text.domains[domain]} />
          ))}
        </Group>
      </Checkbox.Group>
    </div>
  );
}
