import type { Slug } from '../application';
import { Random } from './random';
import type { Fault, Target } from './weather';

/** What happens next. Nothing in it depends on a clock: the same seed does the same again. */
export type Step =
  | { do: 'type'; tab: number; field: string; text: string }
  /** Meets the next request of that kind, whichever tab sends it. */
  | { do: 'fault'; at: Target; fault: Fault }
  /** The keyboard is quiet until the save that follows has ended, well or badly. */
  | { do: 'rest'; tab: number }
  /** Until the server no longer takes the access token. */
  | { do: 'expire' }
  | { do: 'offline' | 'online' | 'kill' | 'start' }
  | { do: 'reload'; tab: number }
  | { do: 'open second tab' }
  /** Nothing is broken any more, nothing is being typed, and what was typed in every tab is saved. */
  | { do: 'calm' };

export interface Tab {
  slug: Slug;
  fields: string[];
}

/** Who types where: two tabs of one application never write the same answer. */
export const TABS: Tab[] = [
  { slug: 'you', fields: ['surname', 'given_names'] },
  { slug: 'passport', fields: ['passport_number', 'passport_city'] },
];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz ÅéßŁ0123456789-\'"&<>%+=;';

/** A person types while this goes wrong. It ends in calm. */
export function schedule(seed: number): Step[] {
  const random = new Random(seed);
  const steps: Step[] = [];
  let tabs = 1;
  const tab = () => random.between(0, tabs - 1);
  const type = () => {
    const number = tab();
    const text = Array.from({ length: random.between(1, 6) }, () => random.one([...LETTERS])).join('');
    steps.push({ do: 'type', tab: number, field: random.one(TABS[number]?.fields ?? []), text });
    return number;
  };
  const typeAndPerhapsRest = () => {
    const number = type();
    if (random.chance(0.5)) steps.push({ do: 'rest', tab: number });
  };
  const between = (begin: 'offline' | 'kill', end: 'online' | 'start') => {
    steps.push({ do: begin });
    typeAndPerhapsRest();
    steps.push({ do: end });
  };

  const acts: [weight: number, act: () => void][] = [
    [3, typeAndPerhapsRest],
    [
      5,
      () => {
        for (let count = random.between(1, 2); count > 0; count--) steps.push(fault(random));
        typeAndPerhapsRest();
      },
    ],
    [
      2,
      () => {
        steps.push({ do: 'expire' });
        type();
      },
    ],
    [1, () => between('offline', 'online')],
    [1, () => between('kill', 'start')],
    [
      2,
      () => {
        // Tabs share one copy on the device, so one that is reloaded may find the copy of the other, or none.
        if (tabs > 1) steps.push({ do: 'calm' });
        steps.push({ do: 'reload', tab: tab() });
      },
    ],
    [
      2,
      () => {
        if (tabs > 1) return typeAndPerhapsRest();
        steps.push({ do: 'calm' }, { do: 'open second tab' });
        tabs = 2;
      },
    ],
  ];
  const hat = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
  type();
  for (let count = random.between(5, 8); count > 0; count--) random.one(hat)();
  type();
  steps.push({ do: 'calm' });
  return steps;
}

function fault(random: Random): Step {
  const at = random.one<Target>(['refresh', 'call']);
  const kind = random.one(['abort', 'delay', 'error', 'busy', 'lost'] as const);
  if (kind === 'delay') return { do: 'fault', at, fault: { kind, ms: random.between(50, 900) } };
  return { do: 'fault', at, fault: { kind } };
}
