import type { QueryFunction } from '../language/index.ts';
import { bucketFunctions } from './buckets.ts';
import { classFunctions } from './classes.ts';
import { dataFunctions } from './data.ts';
import type { QueryContext } from './context.ts';
import { listFunctions } from './lists.ts';
import { periodFunctions } from './periods.ts';
import { plainFunctions } from './plain.ts';
import { reportFunctions } from './reports.ts';

/** All that a query may call, by name. */
export const functions: ReadonlyMap<string, QueryFunction<QueryContext>> = new Map(
  [
    ...bucketFunctions,
    ...periodFunctions,
    ...listFunctions,
    ...dataFunctions,
    ...classFunctions,
    ...plainFunctions,
    ...reportFunctions,
  ].map((each) => [each.name, each]),
);
