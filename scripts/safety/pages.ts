import { gatesPage } from './gates-page.ts';
import { mistakesPage } from './mistakes-page.ts';
import { rolesPage } from './roles-page.ts';
import { safetyPage } from './safety-page.ts';
import {
  CONDITION_LIFE_PICTURE,
  conditionLifeDrawing,
  CONTROL_LIFE_PICTURE,
  controlLifeDrawing,
  statesPage,
  VERDICT_PICTURE,
} from './states-page.ts';
import { verdictDrawing } from './verdict-drawing.ts';

/** The safety pages, by the file that each becomes. */
export const SAFETY_PAGES: Readonly<Record<string, () => string>> = {
  'docs/SAFETY.md': safetyPage,
  'docs/MISTAKES.md': mistakesPage,
  'docs/ROLES.md': rolesPage,
  'docs/GATES.md': gatesPage,
  'docs/STATES.md': statesPage,
  [CONDITION_LIFE_PICTURE]: conditionLifeDrawing,
  [CONTROL_LIFE_PICTURE]: controlLifeDrawing,
  [VERDICT_PICTURE]: verdictDrawing,
};
