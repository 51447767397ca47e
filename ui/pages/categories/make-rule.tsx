import { Autocomplete, Button, Group, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { api } from '../../api/client.ts';
import { codeOf } from '../../api/failure.ts';
import { Failure } from '../../parts/failure.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { usePreview } from './asked.ts';
import classes from './categories.module.css';
import { type Category, type Rule, rulesOf } from './draft.ts';
import { nameOfPath, pathOfName } from './paths.ts';
import { Preview } from './preview.tsx';
import { RuleFields } from './rule-fields.tsx';
import { isMeant } from './rules.tsx';

/** Milliseconds without a key pressed until it is looked at what would be. */
const PAUSE = 350;

/** Makes a rule of something that has no category yet: into which one, and what it would catch. */
export function MakeRule({
  rule: first,
  all,
  since,
  onClose,
}: {
  readonly rule: Rule;
  readonly all: readonly Category[];
  readonly since: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { categories, words } = say;
  const [rule, setRule] = useState(first);
  const [into, setInto] = useState('');
  const path = pathOfName(into);
  const match = rulesOf({ match: [rule] });
  const proposal = { path: path.length === 0 ? [categories.newName] : path, match };
  const [proposed] = useDebouncedValue(JSON.stringify(proposal), PAUSE);
  const preview = usePreview(
    match.length === 0 ? undefined : (JSON.parse(proposed) as typeof proposal),
    since,
  );
  const { error } = preview;
  const code = codeOf(error);
  const problem =
    error instanceof Error && code !== undefined ? { message: error.message, code } : undefined;
  const isAtPlace = isMeant(rule, problem);
  const save = async (): Promise<void> => {
    const isDone = await act(categories.ruleAdded(nameOfPath(path)), 'categories', async () => {
      const answer = await api.categories.$post({ json: { path, match } });
      return (await answer.json()).edit;
    });
    if (isDone) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={categories.makeRule} size="lg">
      <form
        className={classes['makeRule']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Autocomplete
          label={categories.ruleInto}
          description={categories.ruleIntoHow}
          value={into}
          onChange={setInto}
          data={[...new Set(all.map((one) => nameOfPath(one.path)))]}
          limit={50}
          required
          data-autofocus
          autoComplete="off"
        />
        <RuleFields
          rule={rule}
          problem={isAtPlace ? problem?.message : undefined}
          onChange={setRule}
        />
        <section aria-label={categories.preview}>
          {error && !isAtPlace ? (
            <Failure error={error} />
          ) : (
            !error && <Preview of={preview} isEmpty={match.length === 0} />
          )}
        </section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" disabled={path.length === 0 || match.length === 0}>
            {categories.makeRule}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
