/** What a device recorded in a former life, and records again where nobody has it: see `README.md`. */
export { createDoubles, type Doubles } from './doubles.ts';
export { createFormer, type Former, type FormerStore } from './former.ts';
export { beginAnew } from './renew.ts';
