import { Button, CloseButton, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { Failure } from '../../parts/failure.tsx';
import { act, tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';
import { RulePreview } from './rule-preview.tsx';
import { type Action, type ActionName, ACTIONS, CONDITIONS, type On } from './rule-words.ts';
import type { Rule } from './sources.ts';

const texts = say.privacy.rules;

/** Milliseconds after the last key until it is asked what it would have caught. */
const PAUSE = 400;

interface Condition {
  readonly on: On;
  readonly value: string;
}

/** A rule as the node takes it. */
export interface WantedRule {
  readonly name?: string;
  readonly when: Partial<Record<On, string>>;
  readonly action: Action;
  readonly enabled: boolean;
}

/** Says what is not to be stored, and shows what that would have been of what is. */
export function RuleForm({
  rule,
  onClose,
}: {
  /** A new one where absent. */
  readonly rule: Rule | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const [conditions, setConditions] = useState<readonly Condition[]>(() => conditionsOf(rule));
  const [kind, setKind] = useState<ActionName>(() => kindOf(rule?.action ?? 'exclude'));
  const [fields, setFields] = useState(() => fieldsOf(rule?.action).join(', ') || 'title');
  const [name, setName] = useState(rule?.name ?? '');
  const [error, setError] = useState<unknown>();
  const wanted = ruleOf(conditions, kind, fields, name, rule?.enabled ?? true);
  const [settled] = useDebouncedValue(wanted && JSON.stringify(wanted), PAUSE);

  const save = async (): Promise<void> => {
    if (!wanted) return;
    setError(undefined);
    try {
      if (rule) {
        const param = { rule: rule.id };
        const edit = await (await api.rules[':rule'].$put({ param, json: wanted })).json();
        await act(texts.changed, 'rules', () => Promise.resolve(edit));
      } else {
        await api.rules.$post({ json: wanted });
        changed('rules');
        tell(texts.added);
      }
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  const put = (at: number, condition: Condition): void =>
    setConditions(conditions.with(at, condition));
  const free = CONDITIONS.find((on) => conditions.every((one) => one.on !== on));

  return (
    <Modal opened onClose={onClose} size="lg" title={rule ? texts.changeTitle : texts.addTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset className={classes['fieldset']}>
          <legend>{texts.when}</legend>
          <p className={classes['hint']}>{texts.whenHow}</p>
          {conditions.map((condition, at) => (
            <div key={condition.on} className={classes['condition']}>
              <NativeSelect
                aria-label={texts.field}
                value={condition.on}
                data={CONDITIONS.filter(
                  (on) => on === condition.on || conditions.every((one) => one.on !== on),
                ).map((on) => ({ value: on, label: texts.on[on] }))}
                onChange={({ currentTarget }) =>
                  put(at, { ...condition, on: currentTarget.value as On })
                }
              />
              <TextInput
                aria-label={texts.value}
                value={condition.value}
                maxLength={256}
                placeholder={texts.example[condition.on]}
                data-autofocus={at === 0 || undefined}
                onChange={({ currentTarget }) =>
                  put(at, { ...condition, value: currentTarget.value })
                }
              />
              <CloseButton
                aria-label={texts.removeCondition}
                onClick={() => setConditions(conditions.filter((one) => one !== condition))}
              />
            </div>
          ))}
          {free && (
            <Button
              mt="xs"
              size="xs"
              variant="default"
              onClick={() => setConditions([...conditions, { on: free, value: '' }])}
            >
              {texts.addCondition}
            </Button>
          )}
        </fieldset>
        <div className={classes['fields']}>
          <NativeSelect
            label={texts.action}
            value={kind}
            data={ACTIONS.map((value) => ({ value, label: texts.actions[value] }))}
            onChange={({ currentTarget }) => setKind(currentTarget.value as ActionName)}
          />
          {(kind === 'redact' || kind === 'drop') && (
            <TextInput
              label={texts.fields}
              description={texts.fieldsHow}
              inputWrapperOrder={['label', 'input', 'description']}
              value={fields}
              onChange={({ currentTarget }) => setFields(currentTarget.value)}
            />
          )}
          <TextInput
            label={texts.name}
            value={name}
            maxLength={256}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </div>
        <RulePreview rule={settled} />
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {say.words.cancel}
          </Button>
          <Button type="submit" disabled={!wanted}>
            {say.words.save}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function conditionsOf(rule: Rule | undefined): Condition[] {
  if (!rule) return [{ on: 'app', value: '' }];
  return CONDITIONS.flatMap((on) => {
    const value = rule.when[on];
    return value === undefined ? [] : [{ on, value }];
  });
}

function kindOf(action: Action): ActionName {
  if (typeof action === 'string') return action;
  return 'redact' in action ? 'redact' : 'drop';
}

function fieldsOf(action: Action | undefined): readonly string[] {
  if (action === undefined || typeof action === 'string') return [];
  return 'redact' in action ? action.redact : action.drop;
}

/** `undefined` as long as something of it is missing. */
function ruleOf(
  conditions: readonly Condition[],
  kind: ActionName,
  fields: string,
  name: string,
  enabled: boolean,
): WantedRule | undefined {
  const given = conditions.map(({ on, value }) => [on, value.trim()] as const);
  const names = fields.split(',').flatMap((field) => field.trim() || []);
  const isWhole =
    given.every(([, value]) => value !== '') && (given.length > 0 || kind !== 'exclude');
  if (!isWhole) return undefined;
  if ((kind === 'redact' || kind === 'drop') && names.length === 0) return undefined;
  const action = kind === 'redact' ? { redact: names } : kind === 'drop' ? { drop: names } : kind;
  return {
    ...(name.trim() !== '' && { name: name.trim() }),
    when: Object.fromEntries(given),
    action,
    enabled,
  };
}
