import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that is drawn sideways where the window is smaller than it: by a finger, or by keys when it has the focus. */
export function WideTable({
  label,
  minWidth,
  children,
}: {
  /** What it is of. */
  readonly label: string;
  /** Pixels. */
  readonly minWidth: number;
  readonly children: ReactNode;
}): ReactNode {
  const viewportProps = { tabIndex: 0, role: 'region', 'aria-label': label };
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps }}>
      <Table aria-label={label}>{children}</Table>
    </Table.ScrollContainer>
  );
}
