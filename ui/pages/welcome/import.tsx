import type { ReactNode } from 'react';
import { Command } from '../../parts/command.tsx';
import { say } from '../../strings/index.ts';

/** Step 5: what ActivityWatch has recorded on this machine, and taking it in. */
export function ImportStep(): ReactNode {
  return (
    <>
      <p>{say.welcome.importCommand}</p>
      <Command command="import" />
    </>
  );
}
