import { Button, Group, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';
import { RuleForm } from './rule-form.tsx';
import { thenInWords, whenInWords } from './rule-words.ts';
import type { Rule } from './sources.ts';
import { useRules } from './use-rules.ts';

const texts = say.privacy.rules;

/** What is never stored, or not wholly. */
export function Rules(): ReactNode {
  const answer = useRules();
  const [edited, setEdited] = useState<Rule | 'new'>();
  return (
    <Card
      title={texts.title}
      aside={
        <Button size="xs" onClick={() => setEdited('new')}>
          {texts.add}
        </Button>
      }
    >
      <p className={classes['how']}>{texts.how}</p>
      <Answer of={answer}>
        {({ rules, unknown }) => (
          <>
            {rules.length === 0 ? (
              <Empty title={texts.none}>
                <p>{texts.noneHow}</p>
              </Empty>
            ) : (
              <Rows label={texts.title}>
                {rules.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} onChange={() => setEdited(rule)} />
                ))}
              </Rows>
            )}
            {unknown.length > 0 && (
              <p className={classes['foot']}>{texts.unknown(unknown.length)}</p>
            )}
          </>
        )}
      </Answer>
      {edited !== undefined && (
        <RuleForm
          rule={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Card>
  );
}

function RuleRow({
  rule,
  onChange,
}: {
  readonly rule: Rule;
  readonly onChange: () => void;
}): ReactNode {
  const { id, name, when, action, enabled, count } = rule;
  const what = `${whenInWords(when)}: ${thenInWords(action)}`;
  const param = { rule: id };
  const enable = async () =>
    (
      await api.rules[':rule'].$put({ param, json: { name, when, action, enabled: !enabled } })
    ).json();
  const remove = async () => (await api.rules[':rule'].$delete({ param })).json();
  return (
    <Row
      name={name || what}
      isFaint={!enabled}
      detail={[...(name ? [what] : []), texts.held(count)].join(' · ')}
    >
      <Switch
        checked={enabled}
        aria-label={texts.isOn(name || what)}
        onChange={() => void act(enabled ? texts.switchedOff : texts.switchedOn, 'rules', enable)}
      />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={onChange}>
          {say.words.change}
        </Button>
        <Button
          size="xs"
          variant="default"
          component={Link}
          href={`/privacy/erase?rule=${encodeURIComponent(id)}`}
        >
          {texts.eraseBefore}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => void act(texts.removed, 'rules', remove)}
        >
          {say.words.remove}
        </Button>
      </Group>
    </Row>
  );
}
