import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { isDay } from '../../format/day.ts';
import { say } from '../../strings/index.ts';
import { useHoldings } from './found.ts';
import { ORDERS, type Question, type When, WHENS } from './question.ts';
import classes from './search.module.css';

/** Where to look, and what comes first. */
export function Filters({
  question,
  onChange,
}: {
  readonly question: Question;
  readonly onChange: (changes: Partial<Question>) => void;
}): ReactNode {
  const { data: holdings } = useHoldings();
  const { search, words } = say;
  const { when, since, until, device, type, app, site, order } = question;
  return (
    <div className={classes['filters']} role="group" aria-label={search.filters}>
      <Select
        aria-label={search.when}
        allowDeselect={false}
        value={when}
        onChange={(value) => value !== null && onChange({ when: value })}
        data={[...Object.keys(WHENS), 'own'].map((value) => ({
          value: value as When,
          label: nameOfWhen(value as When),
        }))}
      />
      {when === 'own' && (
        <>
          <TextInput
            type="date"
            aria-label={search.from}
            value={since}
            onChange={({ currentTarget: { value } }) =>
              onChange({ since: isDay(value) ? value : '' })
            }
          />
          <TextInput
            type="date"
            aria-label={search.to}
            value={until}
            onChange={({ currentTarget: { value } }) =>
              onChange({ until: isDay(value) ? value : '' })
            }
          />
        </>
      )}
      <Select
        aria-label={words.device}
        placeholder={words.allDevices}
        clearable
        value={device === '' ? null : device}
        onChange={(value) => onChange({ device: value ?? '' })}
        data={withChosen(holdings?.devices, device)}
      />
      <Select
        aria-label={search.type}
        placeholder={search.allTypes}
        clearable
        searchable
        value={type === '' ? null : type}
        onChange={(value) => onChange({ type: value ?? '' })}
        data={withChosen(holdings?.types, type).map((value) => ({
          value,
          label: nameOfType(value),
        }))}
      />
      <TextInput
        aria-label={search.app}
        placeholder={search.app}
        value={app}
        onChange={({ currentTarget }) => onChange({ app: currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        aria-label={search.site}
        placeholder={search.site}
        value={site}
        onChange={({ currentTarget }) => onChange({ site: currentTarget.value })}
        autoComplete="off"
      />
      <Select
        aria-label={search.order}
        allowDeselect={false}
        value={order}
        onChange={(value) => value !== null && onChange({ order: value })}
        data={ORDERS.map((value) => ({ value, label: search.orders[value] }))}
      />
    </div>
  );
}

function nameOfWhen(when: When): string {
  const { search } = say;
  return {
    any: search.anyTime,
    day: search.lastDay,
    week: search.lastWeek,
    month: search.lastMonth,
    year: search.lastYear,
    own: search.ownTime,
  }[when];
}

/** What buckets of a type hold, in words. */
export function nameOfType(type: string): string {
  return say.search.types.get(type) ?? type;
}

/** What an address asks for can be seen, and taken away, though there is none of it. */
function withChosen(names: readonly string[] = [], chosen: string): string[] {
  return chosen === '' || names.includes(chosen) ? [...names] : [...names, chosen];
}
