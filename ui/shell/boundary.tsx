import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Empty } from '../parts/empty.tsx';
import { say } from '../strings/index.ts';

/** Where a page has failed, the others go on. */
export class Boundary extends Component<
  { readonly children: ReactNode; readonly place: string },
  { readonly failedAt?: string }
> {
  override state: { readonly failedAt?: string } = {};

  override componentDidCatch(): void {
    this.setState({ failedAt: this.props.place });
  }

  static getDerivedStateFromError(): object {
    return { failedAt: location.pathname };
  }

  override render(): ReactNode {
    if (this.state.failedAt === undefined || this.state.failedAt !== this.props.place) {
      return this.props.children;
    }
    return (
      <Empty title={say.shell.broken}>
        <p>{say.shell.brokenHow}</p>
        <Button variant="default" onClick={() => location.reload()}>
          {say.shell.again}
        </Button>
      </Empty>
    );
  }
}
