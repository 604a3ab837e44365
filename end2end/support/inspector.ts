import { expect, type Locator, type Page } from '@playwright/test';

export type Counter = 'calls' | 'expired' | 'waited' | 'retried' | 'refreshes' | 'lost' | 'rejected' | 'parked' | 'replayed';

/** The session inspector on one page. */
export class Inspector {
  readonly panel: Locator;
  /** What happened in words, newest first. */
  readonly log: Locator;
  readonly timeline: Locator;
  readonly status: Locator;

  constructor(readonly page: Page) {
    this.panel = page.getByRole('complementary', { name: 'Session inspector' });
    this.log = this.panel.getByRole('list', { name: 'What happened' });
    this.timeline = this.panel.getByRole('group', { name: 'Time line' });
    this.status = this.panel.locator('.head [data-text="status"]');
  }

  /** A line of the log that has all of these words. */
  line(words: string | RegExp): Locator {
    return this.log.getByRole('listitem').filter({ hasText: words });
  }

  async counts(expected: Partial<Record<Counter, number>>): Promise<void> {
    for (const [name, count] of Object.entries(expected)) {
      await expect(this.panel.locator(`[data-counter="${name}"] dd`), name).toHaveText(String(count));
    }
  }

  /** Presses a button, and waits until what it does has been done. */
  async press(name: string, done: string | RegExp): Promise<void> {
    const before = await this.line(done).count();
    await this.panel.getByRole('button', { name }).click();
    await expect(this.line(done)).toHaveCount(before + 1);
  }

  async expireToken(): Promise<void> {
    await this.press('Expire token', 'Access token expired');
  }

  async loseNextAnswer(): Promise<void> {
    await this.press('Lose next answer', 'The next refresh answer will get lost');
  }
}
