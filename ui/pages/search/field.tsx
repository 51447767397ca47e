import { SegmentedControl, TextInput, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect } from 'react';
import { say } from '../../strings/index.ts';
import type { Question } from './question.ts';
import classes from './search.module.css';

/** What is looked for. `/` comes here from wherever one is on the page, the arrow down goes to what was found. */
export function Field({
  question: { words, isSimilar },
  input,
  onChange,
  onDown,
}: {
  readonly question: Question;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onChange: (changes: Partial<Question>) => void;
  readonly onDown: () => void;
}): ReactNode {
  useEffect(() => {
    // After the frame, which takes the focus to the page that was come to.
    const frame = requestAnimationFrame(() => input.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, [input]);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, target } = event;
      const isTyping =
        target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
      if ((key !== '/' || isTyping || ctrlKey || metaKey) && !(key === 'k' && (ctrlKey || metaKey)))
        return;
      event.preventDefault();
      // The frame would go to this page once more.
      event.stopImmediatePropagation();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [input]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    onDown();
  };
  return (
    <div className={classes['field']}>
      <TextInput
        ref={input}
        type="search"
        size="md"
        aria-label={say.search.words}
        placeholder={say.search.placeholder}
        value={words}
        onChange={({ currentTarget }) => onChange({ words: currentTarget.value })}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
        className={classes['words']}
        dir="auto"
        rightSectionWidth={64}
        rightSection={
          words !== '' && (
            <UnstyledButton
              className={classes['clear']}
              onClick={() => {
                onChange({ words: '' });
                input.current?.focus();
              }}
            >
              {say.search.clear}
            </UnstyledButton>
          )
        }
      />
      <SegmentedControl
        aria-label={say.search.how}
        value={isSimilar ? 'likeness' : 'words'}
        onChange={(value) => onChange({ isSimilar: value === 'likeness' })}
        data={[
          { value: 'words', label: say.search.byWords },
          { value: 'likeness', label: say.search.byLikeness },
        ]}
      />
    </div>
  );
}
