/** The recipes that there are. One that was published stays as it is: a change is another version beside it. */
import { ElatioError } from '../../../protocol/error.ts';
import { type Recipe, recipeName } from '../recipe.ts';
import { CATEGORY_MINUTES } from './category-minutes.ts';
import { FOCUS_SESSIONS } from './focus-sessions.ts';
import { HOUR_OF_WEEK } from './hour-of-week.ts';
import { SITE_TRANSITIONS } from './site-transitions.ts';
import { SLEEP_STEPS } from './sleep-steps.ts';

export const RECIPES: readonly Recipe[] = [
  CATEGORY_MINUTES,
  HOUR_OF_WEEK,
  SITE_TRANSITIONS,
  SLEEP_STEPS,
  FOCUS_SESSIONS,
];

/**
 * @param name `id@version`
 * @throws ELATIO_DATASET_RECIPE
 */
export function recipeNamed(name: string): Recipe {
  const recipe = RECIPES.find((one) => recipeName(one) === name);
  if (recipe) return recipe;
  const known = RECIPES.map(recipeName).join(', ');
  throw new ElatioError('ELATIO_DATASET_RECIPE', `There is no such recipe. There are: ${known}.`);
}
