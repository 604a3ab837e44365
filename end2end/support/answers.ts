import { fromToday } from './dates';

/**
 * What to answer, by the end of a question's path: `jobs.title` for a question in any item of a group, `title` for any
 * question of that name. What no entry fits gets a fine answer of its kind.
 */
export type Wanted = Record<string, string>;

/** How an applicant fills in the form. */
export interface Style {
  wanted: Wanted;
  /** Items in each group; a brief applicant adds one, and only where the page insists. */
  items: number;
  /** What a yes-or-no question gets that `wanted` does not name. */
  yesOrNo: 'yes' | 'no';
  /** Leaves optional questions out, and ticks "does not apply" wherever it is offered and no answer is wanted. */
  brief: boolean;
}

export const NAME = { given: 'Grace Brewster', surname: 'Hopper' };
export const PASSPORT = 'X1234567';

/** Fits every rule of the visa application, whatever branches are on. */
const COMMON: Wanted = {
  surname: NAME.surname,
  given_names: NAME.given,
  date_of_birth: '1986-12-9',
  passport_number: PASSPORT,
  passport_issued: '2020-2-29',
  passport_expires: fromToday({ years: 8 }),
  arrival: fromToday({ days: 60 }),
  departure: fromToday({ days: 90 }),
  intended_arrival: fromToday({ days: 75 }),
  stay_length: '10',
  student_id: 'N0123456789',
  from: '2010-9-1',
  to: '2014-6-30',
  married: '2010-1-31',
  ended: '2012-3-1',
  sign_passport_number: PASSPORT,
  signature: `${NAME.given} ${NAME.surname}`,
};

/** Every question answered yes, two items in every group. */
export const EVERYTHING: Style = {
  wanted: {
    ...COMMON,
    passport_book_number: 'B-7734',
    purpose: 'study',
    marital_status: 'married',
    mailing_same: 'no',
    payer: 'other',
    in_group: 'no',
    occupation: 'employed',
  },
  items: 2,
  yesOrNo: 'yes',
  brief: false,
};

/** Every question answered no, every box ticked that takes a question away unless an answer is wanted, nothing optional. */
export const SHORTEST: Style = {
  wanted: {
    ...COMMON,
    purpose: 'tourism',
    marital_status: 'single',
    mailing_same: 'yes',
    payer: 'self',
    occupation: 'retired',
  },
  items: 1,
  yesOrNo: 'no',
  brief: true,
};
