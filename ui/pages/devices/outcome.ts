import { useEffect } from 'react';
import { changed } from '../../api/tabs.ts';

/** When a device has come in, or this one has joined others: what is shown anywhere is otherwise. */
export function useOutcome(isDone: boolean): void {
  useEffect(() => {
    if (isDone) changed('devices', 'log', 'settings', 'categories', 'goals', 'rules', 'edits');
  }, [isDone]);
}
