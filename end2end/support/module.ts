import type { Page, Route } from '@playwright/test';
import { Gate } from './gate';

/** The module's file. */
export const MODULE = '**/pkg/*.wasm';

/** The addresses of the module and of what loads it: their names change with their content. */
export async function moduleFiles(page: Page): Promise<{ script: string; module: string }> {
  const address = (rel: string) => page.locator(`link[rel=${rel}]`).evaluate((link) => (link as HTMLLinkElement).href);
  return { script: await address('modulepreload'), module: await address('preload') };
}

/** Keeps the module's file from this page until the gate is opened. Each document opened after `hold` waits for a gate of its own. */
export class LateModule {
  private gate = new Gate();

  private constructor() {}

  static async on(page: Page): Promise<LateModule> {
    const late = new LateModule();
    await page.route(MODULE, async (route: Route) => {
      await late.gate.opened;
      // The page may have left by then.
      await route.continue().catch(() => {});
    });
    return late;
  }

  arrive(): void {
    this.gate.open();
  }

  hold(): void {
    this.gate = new Gate();
  }
}
