import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { isDay, type Day } from '../../format/day.ts';
import { say } from '../../strings/index.ts';
import classes from './range.module.css';

/** From a day to a day, both among them. What is no day, or would end before it begins, is not taken. */
export function DayRange({
  label,
  days: { first, last },
  onChange,
}: {
  readonly label: string;
  readonly days: { readonly first: Day; readonly last: Day };
  readonly onChange: (days: { readonly first: Day; readonly last: Day }) => void;
}): ReactNode {
  const change = (a: string, b: string): void => {
    if (isDay(a) && isDay(b) && a <= b) onChange({ first: a, last: b });
  };
  return (
    <fieldset className={classes['range']}>
      <legend>{label}</legend>
      <TextInput
        type="date"
        size="xs"
        aria-label={say.range.firstDay(label)}
        key={`${first} ${last} a`}
        defaultValue={first}
        max={last}
        onChange={({ currentTarget: { value } }) => change(value, last)}
      />
      <span aria-hidden>–</span>
      <TextInput
        type="date"
        size="xs"
        aria-label={say.range.lastDay(label)}
        key={`${first} ${last} b`}
        defaultValue={last}
        min={first}
        onChange={({ currentTarget: { value } }) => change(first, value)}
      />
    </fieldset>
  );
}
