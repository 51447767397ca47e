import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';
import { say } from '../strings/index.ts';

/** All shades are the one accent: which it is, light or dark, is said in `theme.css`. */
const accent = Array.from({ length: 10 }, () => 'var(--accent)') as unknown as MantineColorsTuple;

/** How controls look; colours and sizes of text stand in `theme.css`. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent },
  fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontSizes: { xs: '12px', sm: '13px', md: '15px', lg: '17px', xl: '21px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '32px' },
  radius: { xs: '4px', sm: '8px', md: '8px', lg: '14px', xl: '14px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // The accent is light in the dark: what stands on it is dark there.
  variantColorResolver: (input) => ({
    ...defaultVariantColorsResolver(input),
    ...(input.variant === 'filled' && { color: 'var(--on-accent)' }),
  }),
  components: {
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': say.words.close } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': say.words.close } } },
  },
});
