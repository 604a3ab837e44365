import { expect, type Locator, type Page } from '@playwright/test';
import { Application } from '../application';
import type { LonghaulServer } from '../server';
import { type Step, TABS } from './schedule';
import type { Weather } from './weather';

/** Somebody who fills in an application in one tab or two, whatever happens around them. */
export class Applicant {
  /** Everything typed so far, by question. */
  readonly typed: Record<string, string> = {};
  private readonly tabs: Application[] = [];

  constructor(
    private readonly server: LonghaulServer,
    private readonly weather: Weather,
    private readonly page: Page,
    private readonly application: Application,
  ) {}

  /** Opens the page of the next tab. */
  async openTab(): Promise<void> {
    const page = this.tabs.length === 0 ? this.page : await this.page.context().newPage();
    const application = this.application.in(page);
    this.tabs.push(application);
    await application.open(TABS[this.tabs.length - 1]?.slug);
  }

  async go(step: Step): Promise<void> {
    switch (step.do) {
      case 'type':
        await this.type(this.tab(step.tab).control(step.field), step.text);
        this.typed[step.field] = (this.typed[step.field] ?? '') + step.text;
        return;
      case 'fault':
        return this.weather.expect(step.at, step.fault);
      case 'rest':
        return await expect(this.tab(step.tab).status).not.toHaveAttribute('data-status', 'saving');
      case 'expire':
        return await this.accessTokenExpires();
      case 'offline':
      case 'online':
        return await this.page.context().setOffline(step.do === 'offline');
      case 'kill':
        return await this.server.kill();
      case 'start':
        return await this.server.start();
      case 'reload':
        return await this.tab(step.tab).reload();
      case 'settle':
        return await this.settle();
      case 'open second tab':
        return await this.openTab();
    }
  }

  /** Nothing is broken any more, and nobody types: everything is saved in the end. */
  async calm(): Promise<void> {
    this.weather.clear();
    if (!this.server.running) await this.server.start();
    // A network that is back tells the browser so.
    await this.page.context().setOffline(true);
    await this.page.context().setOffline(false);
    await this.settle();
  }

  /** The screen shows what was typed. */
  async seesEverything(): Promise<void> {
    for (const [number, { fields }] of TABS.entries()) {
      const tab = this.tabs[number];
      if (!tab) continue;
      for (const field of fields) await expect(tab.control(field)).toHaveValue(this.typed[field] ?? '');
    }
  }

  /** At the end of what is there; in a field that they are in already, simply on. */
  private async type(control: Locator, text: string): Promise<void> {
    if (!(await control.evaluate((element) => element === document.activeElement))) await control.press('End');
    await control.pressSequentially(text);
  }

  private async settle(): Promise<void> {
    for (const [number, tab] of this.tabs.entries()) {
      if (TABS[number]?.fields.some((field) => this.typed[field])) {
        // A failed save is tried again after at most half a minute.
        await expect(tab.status).toHaveText(/^Saved at \d\d:\d\d$/, { timeout: 40_000 });
      }
    }
  }

  /** By asking the server with the browser's own cookie, past whatever the weather is. */
  private async accessTokenExpires(): Promise<void> {
    await expect
      .poll(
        async () => {
          const cookies = await this.page.context().cookies();
          const access = cookies.filter(({ name }) => name.endsWith('access')).map(({ name, value }) => `${name}=${value}`);
          return (await fetch(`${this.server.url}/api/me`, { headers: { cookie: access.join('; ') } })).status;
        },
        { intervals: [100] },
      )
      .toBe(401);
  }

  private tab(number: number): Application {
    const tab = this.tabs[number];
    if (!tab) throw new Error(`tab ${number} is not open`);
    return tab;
  }
}
