import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';
import { say } from '../strings/index.ts';

/** All shades are the one accent: which it is, light or dark, is said in `theme.css`. */
const accent = Array.from({ length: 10 }, () => 'var(--accent)') as unknown as MantineColorsTuple;

/** Paper in place of the library's cool greys: what it makes of its own is of one kind with the rest. */
const gray: MantineColorsTuple = [
  '#faf7f1',
  '#f5f0e7',
  '#efe9dd',
  '#e9e2d6',
  '#d9d0c1',
  '#b8ad9c',
  '#857b6d',
  '#6b6357',
  '#40392f',
  '#1f1b16',
];

const dark: MantineColorsTuple = [
  '#f0eae0',
  '#d8d0c3',
  '#a89e8f',
  '#8a8073',
  '#3a342c',
  '#2f2a23',
  '#231f1a',
  '#1d1a16',
  '#1a1713',
  '#151310',
];

/** How controls look; colours and sizes of text stand in `theme.css`. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent, gray, dark },
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
