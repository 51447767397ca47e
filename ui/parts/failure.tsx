import { Alert, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { codeOf } from '../api/failure.ts';
import { say } from '../strings/index.ts';

/** What a failure says to a person: the node's own words, or that it did not answer. */
export function messageOf(error: unknown): string {
  if (codeOf(error) !== undefined && error instanceof Error) return error.message;
  return error instanceof TypeError ? say.words.noAnswer : say.words.failed;
}

/** What went wrong, whether anything was lost, and what to do. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}): ReactNode {
  const code = codeOf(error);
  return (
    <Alert color="accent" variant="outline" title={messageOf(error)} role="alert">
      {code !== undefined && (
        <p>
          {say.words.nothingLost} <code>{code}</code>
        </p>
      )}
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {say.words.retry}
        </Button>
      )}
    </Alert>
  );
}
