import type { ReactNode } from 'react';
import { encode } from 'uqr';
import classes from './devices.module.css';

/** A code as a picture for a camera (ISO/IEC 18004): dark on light in dark rooms too. */
export function Qr({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  // Capitals take less room. What is read does not tell them from small ones.
  const { data, size } = encode(text.toUpperCase(), { ecc: 'L', border: 2 });
  const dark = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg className={classes['qr']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={dark} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
