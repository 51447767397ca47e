import { Checkbox, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { say } from '../../strings/index.ts';
import classes from './categories.module.css';
import type { Rule } from './draft.ts';

type Field = NonNullable<Rule['in']>[number];

const FIELDS = Object.keys(say.categories.fields) as Field[];

/** What a rule says, to be changed. */
export function RuleFields({
  rule,
  problem,
  onChange,
}: {
  readonly rule: Rule;
  /** What is wrong with its pattern. */
  readonly problem: string | undefined;
  readonly onChange: (rule: Rule) => void;
}): ReactNode {
  const { categories } = say;
  const { in: fields, keys, text, regex, caseSensitive, ...rest } = rule;
  const said = regex ?? text ?? '';
  const isRegex = regex !== undefined;
  const withPattern = (pattern: string, asRegex: boolean): Rule => ({
    ...rest,
    ...(fields && { in: fields }),
    ...(keys && { keys }),
    ...(caseSensitive !== undefined && { caseSensitive }),
    ...(asRegex ? { regex: pattern } : { text: pattern }),
  });
  const pattern = withPattern(said, isRegex);
  return (
    <div className={classes['ruleFields']}>
      {keys ? (
        <TagsInput
          label={categories.keys}
          value={keys}
          onChange={(value) => onChange({ ...pattern, keys: value })}
        />
      ) : (
        <MultiSelect
          label={categories.where}
          placeholder={fields ? '' : categories.anywhere}
          value={fields ?? []}
          onChange={(value) => {
            const { in: _before, ...others } = pattern;
            onChange(value.length === 0 ? others : { ...others, in: value });
          }}
          data={FIELDS.map((value) => ({ value, label: categories.fields[value] }))}
        />
      )}
      <Select
        label={categories.how}
        allowDeselect={false}
        value={isRegex ? 'regex' : 'text'}
        onChange={(value) => onChange(withPattern(said, value === 'regex'))}
        data={[
          { value: 'text', label: categories.asText },
          { value: 'regex', label: categories.asRegex },
        ]}
      />
      <TextInput
        className={classes['pattern'] ?? ''}
        label={categories.text}
        value={said}
        onChange={({ currentTarget }) => onChange(withPattern(currentTarget.value, isRegex))}
        error={problem}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        data-autofocus
      />
      <Checkbox
        label={categories.isCase}
        radius="xs"
        checked={caseSensitive ?? false}
        onChange={({ currentTarget: { checked } }) => {
          const { caseSensitive: _before, ...others } = pattern;
          onChange(checked ? { ...others, caseSensitive: true } : others);
        }}
      />
    </div>
  );
}
