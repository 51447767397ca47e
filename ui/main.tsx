import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { askEarly } from './parts/settings.ts';
import { loadOthers, loadPage } from './shell/pages.ts';
import '@fontsource-variable/inter/index.css';
import './theme/theme.css';

await Promise.all([askEarly(), loadPage(location.pathname)]);
const root = document.querySelector('#root');
if (root) createRoot(root).render(<App />);
loadOthers();
