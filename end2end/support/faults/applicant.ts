import { expect, type Page } from '@playwright/test';
import { type Account, register } from '../account';
import { Api, type Draft } from '../api';
import { Application } from '../application';
import type { LonghaulServer } from '../server';
import { type Step, TABS } from './schedule';
import type { Weather } from './weather';

/** A user who fills in an application in one tab or two, whatever happens around them. */
export class Applicant {
  /** Everything typed so far, by question. */
  readonly typed: Record<string, string> = {};
  private readonly tabs: Application[] = [];

  private constructor(
    private readonly server: LonghaulServer,
    private readonly weather: Weather,
    private readonly page: Page,
    private readonly account: Account,
    private readonly id: string,
  ) {}

  /** A new user, with a page of their first application open. */
  static async begin(page: Page, server: LonghaulServer, weather: Weather): Promise<Applicant> {
    const account = await register(page);
    await page.getByRole('button', { name: 'Start an application' }).click();
    const { id } = await Application.opened(page);
    const applicant = new Applicant(server, weather, page, account, id);
    await applicant.openTab();
    return applicant;
  }

  async go(step: Step): Promise<void> {
    switch (step.do) {
      case 'type':
        return await this.type(step.tab, step.field, step.text);
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
        await this.tab(step.tab).reload();
        // What was kept on the device comes a moment after the page is alive.
        return await this.seesItsAnswers(step.tab);
      case 'open second tab':
        return await this.openTab();
      case 'calm':
        return await this.calm();
    }
  }

  /** Types at the end of what is there; in a field that has the focus already, wherever the caret is. */
  async type(tab: number, field: string, text: string): Promise<void> {
    const control = this.tab(tab).control(field);
    if (!(await control.evaluate((element) => element === document.activeElement))) await control.press('End');
    await control.pressSequentially(text);
    this.typed[field] = (this.typed[field] ?? '') + text;
  }

  tab(number: number): Application {
    const tab = this.tabs[number];
    if (!tab) throw new Error(`tab ${number} is not open`);
    return tab;
  }

  /** What the server has. */
  async draft(): Promise<Draft> {
    return await new Api(this.server, this.account).draft(this.id);
  }

  /** The screen shows what was typed. */
  async seesEverything(): Promise<void> {
    for (const number of this.tabs.keys()) await this.seesItsAnswers(number);
  }

  private async seesItsAnswers(number: number): Promise<void> {
    for (const field of TABS[number]?.fields ?? []) {
      await expect(this.tab(number).control(field)).toHaveValue(this.typed[field] ?? '');
    }
  }

  /** By asking the server with the browser's own cookie, past whatever the weather is. */
  async accessTokenExpires(): Promise<void> {
    const status = async () => {
      const cookies = (await this.page.context().cookies()).filter(({ name }) => name.endsWith('access'));
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      return (await fetch(`${this.server.url}/api/me`, { headers: { cookie } })).status;
    };
    await expect.poll(status, { intervals: [100] }).toBe(401);
  }

  private async openTab(): Promise<void> {
    const page = this.tabs.length === 0 ? this.page : await this.page.context().newPage();
    const tab = new Application(page, this.id);
    this.tabs.push(tab);
    await tab.open(TABS[this.tabs.length - 1]?.slug);
  }

  private async calm(): Promise<void> {
    this.weather.clear();
    // A network that is back tells the browser so.
    await this.page.context().setOffline(true);
    await this.page.context().setOffline(false);
    for (const [number, tab] of this.tabs.entries()) {
      if (TABS[number]?.fields.some((field) => this.typed[field])) {
        // A failed save is tried again after at most half a minute.
        await expect(tab.status).toHaveText(/^Saved at \d\d:\d\d$/, { timeout: 40_000 });
      }
    }
  }
}
