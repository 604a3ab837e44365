import type { Page } from '@playwright/test';

/** A question's control, as it is on the page now. A date has three; a set of radio buttons counts as one. */
export interface Control {
  name: string;
  kind: 'text' | 'textarea' | 'email' | 'tel' | 'numeric' | 'decimal' | 'select' | 'radio' | 'checkbox' | 'file';
  value: string;
  /** Of a select or a set of radio buttons, without the empty one. */
  options: string[];
  /** The label says so. */
  optional: boolean;
  /** The question has a box like "Does not apply". */
  hasEscape: boolean;
}

/** A repeating group and the ids of its items, in order. */
export interface Group {
  name: string;
  label: string;
  items: string[];
}

/** The controls that can be used now, in the order of the page. */
export function controlsOf(page: Page): Promise<Control[]> {
  return page.locator('form.questions').evaluate((form) => {
    type Element = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
    const controls = new Map<string, Control>();
    for (const element of form.querySelectorAll<Element>('input:not([type="hidden"]), select, textarea')) {
      if (element.disabled || !element.checkVisibility()) continue;
      const { name } = element;
      const isChoice = element.type === 'radio' || element.type === 'checkbox';
      // What is there already, and not what is about to be sent.
      const file = element.closest('.field')?.querySelector<HTMLAnchorElement>('a.file__name');
      const given = element.type === 'file' ? (file?.href.split('/').at(-1) ?? '') : element.value;
      const value = isChoice && !(element as HTMLInputElement).checked ? '' : given;
      const known = controls.get(name);
      if (known) {
        known.options.push(element.value);
        known.value ||= value;
        continue;
      }
      const field = element.closest('.field');
      const isSelect = element instanceof HTMLSelectElement;
      const saysWhat = ['numeric', 'decimal', 'email'].includes(element.inputMode);
      controls.set(name, {
        name,
        kind: (isSelect ? 'select' : saysWhat ? element.inputMode : element.type) as Control['kind'],
        value,
        options: isSelect ? [...element.options].map((option) => option.value).filter(Boolean) : [element.value],
        optional: !!field?.querySelector('.label')?.textContent?.includes('(optional)'),
        hasEscape: !!field?.querySelector('input[type="checkbox"][name$=".na"]'),
      });
    }
    return [...controls.values()];
  });
}

/** The groups that are asked for now. */
export function groupsOf(page: Page): Promise<Group[]> {
  return page.locator('fieldset.group').evaluateAll((groups) =>
    groups.map((group) => ({
      name: group.id,
      label: group.querySelector('legend')?.textContent?.trim() ?? '',
      items: [...group.querySelectorAll('fieldset.item')].map((item) => item.id.slice(group.id.length + 1)),
    })),
  );
}
