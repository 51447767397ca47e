import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './tokens.css';

/** Shows a face in its page. */
export function show(face: ReactNode): void {
  const root = document.querySelector('#root');
  if (root) createRoot(root).render(<StrictMode>{face}</StrictMode>);
}
