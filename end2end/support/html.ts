import type { Page } from '@playwright/test';

/** A page as the server sends it, before any script has touched it, asked for with the browser's own session. */
export async function rendered(page: Page, path: string): Promise<string> {
  const answer = await page.request.get(path);
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
  return answer.text();
}

/** What the controls in `html` hold, by name, as a browser would read them; empty ones left out, dates put together. */
export function answersIn(page: Page, html: string): Promise<Record<string, string>> {
  return page.evaluate((html) => {
    const found: Record<string, string> = {};
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
    for (const control of parsed.querySelectorAll<Control>('form.questions [name]')) {
      const { name, type } = control;
      if (type === 'file') {
        // What was uploaded before stands beside it, as a link.
        const file = control.closest('.field')?.querySelector('a.file__name');
        found[name] = file?.getAttribute('href')?.split('/').at(-1) ?? '';
        continue;
      }
      if (['hidden', 'submit'].includes(type) || (['radio', 'checkbox'].includes(type) && !(control as HTMLInputElement).checked)) continue;
      const [, date, part] = /^(.*)\.(day|month|year)$/.exec(name) ?? [];
      if (date && part) {
        const parts = (found[date] ?? '--').split('-');
        parts[['year', 'month', 'day'].indexOf(part)] = control.value;
        found[date] = parts.join('-');
      } else {
        found[name] = control.value;
      }
    }
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== '' && value !== '--'));
  }, html);
}

/** The lines of the error summary in `html`. */
export function errorsIn(page: Page, html: string): Promise<string[]> {
  return page.evaluate((html) => {
    const lines = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('.error-summary a');
    return [...lines].map((line) => line.textContent?.trim() ?? '');
  }, html);
}
