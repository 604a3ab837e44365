import type { Slug } from '../application';

export interface Place {
  slug: Slug;
  /** As the list of sections calls it. */
  title: string;
  /** What the first tab types into, and what the second one does. */
  fields: readonly [string, string];
}

/** Where the walk goes. Each tab writes answers of its own, except where two of them are to clash. */
export const PLACES: readonly Place[] = [
  { slug: 'you', title: 'About you', fields: ['surname', 'given_names'] },
  { slug: 'passport', title: 'Your passport', fields: ['passport_number', 'passport_city'] },
  { slug: 'contact', title: 'Contact details', fields: ['home_line1', 'home_city'] },
];

/** The answer that both tabs write at once, and its page. */
export const CLASHING = { place: 0, field: 'birth_city' };

/** The repeating group that both tabs add to, its page, and the question that is answered in each item. */
export const GROUP = { place: 2, name: 'social', field: 'handle', most: 10 };
