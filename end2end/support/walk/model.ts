import type { Answers } from '../api';
import { CLASHING, GROUP } from './places';
import type { Step } from './plan';

/** What was typed, as it follows from the steps alone: no browser and no server has a say in it. */
export class Model {
  readonly answers: Record<string, string> = {};
  /** What is in each item of the group, by the number that the plan gave it. */
  readonly items = new Map<number, string>();

  apply(step: Step): void {
    switch (step.do) {
      case 'type':
        this.answers[step.field] = this.text(step.field) + step.text;
        break;
      case 'erase':
        this.answers[step.field] = this.text(step.field).slice(0, -step.count);
        break;
      case 'add':
        this.items.set(step.item, '');
        break;
      case 'type item':
        this.items.set(step.item, (this.items.get(step.item) ?? '') + step.text);
        break;
      case 'remove':
        this.items.delete(step.item);
        break;
      case 'clash':
        this.answers[CLASHING.field] = step.texts[step.keep];
    }
  }

  text(field: string): string {
    return this.answers[field] ?? '';
  }

  /** How `held`, which the server has, differs from what was typed; `ids` tells the items' ids. */
  differences(held: Answers, ids: ReadonlyMap<number, string>): string[] {
    const id = (item: number) => ids.get(item) ?? `item ${item}`;
    const typed: Record<string, string> = { ...this.answers };
    for (const [item, text] of this.items) typed[`${GROUP.name}.${id(item)}.${GROUP.field}`] = text;
    typed[GROUP.name] = JSON.stringify([...this.items.keys()].map(id).sort());

    const found: Record<string, string> = {};
    for (const [path, value] of Object.entries(held)) {
      found[path] = typeof value === 'string' ? value : JSON.stringify([...value].sort());
    }
    found[GROUP.name] ??= '[]';
    return [...new Set([...Object.keys(typed), ...Object.keys(found)])]
      .filter((path) => (typed[path] ?? '') !== (found[path] ?? ''))
      .map((path) => `${path}: typed ${JSON.stringify(typed[path] ?? '')}, the server holds ${JSON.stringify(found[path] ?? '')}`);
  }
}
