/** How a query over years is gone through: see `plan.ts`. */
export { createKept, type Kept, type Question } from './kept.ts';
export { createPlan, type Parts, type Plan } from './plan.ts';
export { spansOf } from './spans.ts';
