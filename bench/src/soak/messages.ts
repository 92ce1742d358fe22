import type { Report } from './participant.ts';
import type { Plan } from './plan.ts';

/** What the first process asks the others to do, in this order; `report` at any time. */
export type Question =
  | { readonly do: 'open'; readonly plan: Plan; readonly process: string }
  | { readonly do: 'start' }
  | { readonly do: 'report'; readonly notSent: readonly number[] }
  | { readonly do: 'settle' }
  | { readonly do: 'close' };

/** The answers come in the order of the questions. */
export type Answer =
  | { readonly done: true; readonly report?: Report }
  | { readonly done: false; readonly error: string };
