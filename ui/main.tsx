import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import '@fontsource-variable/inter/index.css';
import './theme/theme.css';

const root = document.querySelector('#root');
if (root) createRoot(root).render(<App />);
