import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from './api/queries.ts';
import { Shell } from './shell/shell.tsx';
import { language } from './strings/index.ts';
import { styleNonce } from './theme/nonce.ts';
import { theme } from './theme/theme.ts';

document.documentElement.lang = language;

/** Everything that the page is. */
export function App(): ReactNode {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <Shell />
      </QueryClientProvider>
    </MantineProvider>
  );
}
