/**
 * The market shown at work: a chain of its own, two sellers and two buyers with whole markets, and villains of each kind.
 * `stories.ts` has what happens, `villains.ts` how they cheat, `books.ts` whether the money is where it belongs.
 */
export { type DemoDeps, type DemoTold, runMarketDemo, type StoryTold } from './demo.ts';
export { type Played, type Stage, STORIES, type Story, type Verdict } from './stories.ts';
