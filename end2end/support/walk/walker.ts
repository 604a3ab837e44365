import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { type Account, register, signIn } from '../account';
import { Api } from '../api';
import { Application } from '../application';
import { hydrated } from '../hydration';
import type { LonghaulServer } from '../server';
import { revokeSession } from '../session';
import { Model } from './model';
import { CLASHING, GROUP, PLACES } from './places';
import type { Step } from './plan';

/** A user who does what a plan says, in a browser, and looks at the screen as a person does. */
export class Walker {
  readonly model = new Model();
  private readonly tabs: (Application | undefined)[] = [];
  /** The ids that the page gave to the items. */
  private readonly ids = new Map<number, string>();

  private constructor(
    private readonly context: BrowserContext,
    private readonly server: LonghaulServer,
    private readonly account: Account,
    private readonly id: string,
  ) {}

  /** A new user, with the first page of the walk open. */
  static async begin(page: Page, server: LonghaulServer): Promise<Walker> {
    const account = await register(page);
    await page.getByRole('button', { name: 'Start an application' }).click();
    const { id } = await Application.opened(page);
    const walker = new Walker(page.context(), server, account, id);
    await walker.use(0, page);
    await walker.tab(0).open(PLACES[0]?.slug);
    return walker;
  }

  async go(step: Step): Promise<void> {
    this.model.apply(step);
    switch (step.do) {
      case 'type':
        return await this.type(step.tab, step.field, this.model.text(step.field));
      case 'erase':
        for (let count = step.count; count > 0; count--) await this.tab(step.tab).control(step.field).press('Backspace');
        return;
      case 'turn':
        await this.turn(step.tab, step.place);
        return await this.seesItsAnswers(step.tab, step.place);
      case 'reload':
        return await this.reload(step.tab);
      case 'kill':
        return await this.kill(step.tab, step.how);
      case 'open':
        await this.open(step.tab, step.place);
        return await this.seesItsAnswers(step.tab, step.place);
      case 'offline':
      case 'online':
        return await this.context.setOffline(step.do === 'offline');
      case 'revoke':
        return await revokeSession(this.context, this.server);
      case 'rest':
        return await this.saved(this.tab(step.tab));
      case 'add':
        return await this.add(step.tab, step.item);
      case 'type item':
        return await this.type(step.tab, this.path(step.item), this.model.items.get(step.item) ?? '');
      case 'move':
        return await this.move(step.tab, step.item);
      case 'remove':
        return await this.remove(step.tab, step.item);
      case 'clash':
        return await this.clash(step);
    }
  }

  /** Typing has stopped, and everything is saved, as far as the pages say. Then a new tab finds what is left over. */
  async rest(): Promise<void> {
    await this.context.setOffline(false);
    for (const tab of this.openTabs()) await this.saved(tab);
    await this.open(this.tabs.length, 0);
    for (const tab of this.openTabs()) await this.saved(tab);
  }

  /** How what the server holds differs from what was typed. */
  async differences(): Promise<string[]> {
    return this.model.differences(await new Api(this.server, this.account).answers(this.id), this.ids);
  }

  private tab(number: number): Application {
    const tab = this.tabs[number];
    if (!tab) throw new Error(`tab ${number} is not open`);
    return tab;
  }

  private openTabs(): Application[] {
    return this.tabs.filter((tab) => tab !== undefined);
  }

  /** A page of this person's. When it asks for the password over what is there, they sign in and go on. */
  private async use(number: number, page: Page): Promise<Application> {
    const tab = new Application(page, this.id);
    await page.addLocatorHandler(tab.signInAgain, () => tab.signInInPlace(this.account));
    this.tabs[number] = tab;
    return tab;
  }

  /**
   * Types what is missing from `text` at the end of what is there; in a field that has the focus already, wherever the caret is. Should the
   * dialog open just before the first key, they see where that went, and type it again.
   */
  private async type(number: number, field: string, text: string): Promise<void> {
    const tab = this.tab(number);
    const control = tab.control(field);
    for (;;) {
      if (!(await control.evaluate((element) => element === document.activeElement))) await control.press('End');
      await control.pressSequentially(text.slice((await control.inputValue()).length));
      if ((await control.inputValue()) === text || !(await tab.signInAgain.isVisible())) break;
    }
    await expect(control, `${field} in tab ${number}`).toHaveValue(text);
  }

  private async turn(tab: number, place: number): Promise<void> {
    const { page } = this.tab(tab);
    await page.getByRole('link', { name: 'All sections' }).last().click();
    // Aimed again: before the user can have seen what has come there, a press at the same place would not count.
    await page.mouse.move(0, 0);
    await page.getByRole('link', { name: PLACES[place]?.title }).click();
    await this.tab(tab).isAt(PLACES[place]?.slug ?? '');
  }

  private async reload(tab: number): Promise<void> {
    const { page } = this.tab(tab);
    await page.reload();
    await this.signInIfAsked(page);
    await hydrated(page);
    const place = PLACES.findIndex(({ slug }) => page.url().endsWith(`/${slug}`));
    await this.seesItsAnswers(tab, place);
  }

  private async kill(tab: number, how: 'close' | 'crash'): Promise<void> {
    const { page } = this.tab(tab);
    this.tabs[tab] = undefined;
    if (how === 'crash') {
      const crashed = page.waitForEvent('crash');
      const devtools = await this.context.newCDPSession(page);
      // The answer never comes: the page that would send it is gone.
      void devtools.send('Page.crash').catch(() => {});
      await crashed;
    }
    await page.close();
  }

  private async open(number: number, place: number): Promise<void> {
    const tab = await this.use(number, await this.context.newPage());
    await tab.page.goto(tab.path(PLACES[place]?.slug));
    await this.signInIfAsked(tab.page);
    await hydrated(tab.page);
    // It takes over what pages left that are gone. A tab that is opened before that is saved would not show it.
    await this.settled(tab);
  }

  /** The session may be gone, and no page have noticed. */
  private async signInIfAsked(page: Page): Promise<void> {
    if (new URL(page.url()).pathname === '/login') await signIn(page, this.account);
  }

  /** The page shows what was typed in this tab, whatever it is called now. */
  private async seesItsAnswers(number: number, place: number): Promise<void> {
    const field = PLACES[place]?.fields[number] ?? '';
    await expect(this.tab(number).control(field), `${field} in tab ${number}`).toHaveValue(this.model.text(field));
  }

  /** No page that is gone has left anything, and nothing is on its way. */
  private async settled(tab: Application): Promise<void> {
    const copies = async () => {
      const held = ((await navigator.locks.query()).held ?? []).map((lock) => lock.name);
      return Object.keys(localStorage).some((name) => name.startsWith('longhaul:draft:') && !held.includes(name));
    };
    const rests = async () => {
      const status = await tab.status.getAttribute('data-status');
      return status === 'local' || (status !== 'saving' && !(await tab.page.evaluate(copies)));
    };
    await expect.poll(rests, { timeout: 20_000 }).toBe(true);
  }

  private async saved(tab: Application): Promise<void> {
    await expect(tab.status).toHaveAttribute('data-status', /^(saved|resting)$/, { timeout: 40_000 });
  }

  private path(item: number): string {
    return `${GROUP.name}.${this.ids.get(item)}.${GROUP.field}`;
  }

  private shown(tab: number, item: number): Locator {
    return this.tab(tab).page.locator(`[id="${GROUP.name}.${this.ids.get(item)}"]`);
  }

  /** The ids of the items on the page of `tab`, in order. */
  private async shownIds(tab: number): Promise<string[]> {
    const items = this.tab(tab).page.locator(`#${GROUP.name} fieldset.item`);
    return await items.evaluateAll((all) => all.map(({ id }) => id.split('.').at(-1) ?? ''));
  }

  private async add(tab: number, item: number): Promise<void> {
    // What the other tab added may arrive at any moment.
    const known = [...(await this.shownIds(tab)), ...this.ids.values()];
    const added = async () => (await this.shownIds(tab)).filter((id) => !known.includes(id));
    await this.tab(tab).page.mouse.move(0, 0);
    await this.tab(tab).page.locator(`#${GROUP.name}`).getByRole('button', { name: /^Add / }).click();
    await expect.poll(added).toHaveLength(1);
    this.ids.set(item, (await added())[0] ?? '');
  }

  /** To the place before it, or from the first to the second, among those that they see at the moment of the click. */
  private async move(tab: number, item: number): Promise<void> {
    const button = this.shown(tab, item).getByRole('button', { name: /^Move/ }).first();
    // What the other tab did may arrive at any moment, and change numbers and buttons.
    await button.hover();
    const before = await button.evaluate((pressed: HTMLElement) => {
      const items = pressed.closest('.group')?.querySelectorAll('.item') ?? [];
      pressed.click();
      return [...items].map(({ id }) => id.split('.').at(-1) ?? '');
    });
    const now = async () => (await this.shownIds(tab)).filter((id) => before.includes(id));
    await expect.poll(now).not.toEqual(before);
  }

  private async remove(tab: number, item: number): Promise<void> {
    const shown = this.shown(tab, item);
    await this.tab(tab).page.mouse.move(0, 0);
    await shown.getByRole('button', { name: /^Remove/ }).click();
    await expect(shown).toHaveCount(0);
  }

  private async clash({ order, texts, keep }: Step & { do: 'clash' }): Promise<void> {
    await this.context.setOffline(true);
    const tabs = order.map((number) => this.tab(number));
    let informed = false;
    for (const [turn, tab] of tabs.entries()) {
      const control = tab.control(CLASHING.field);
      // A user who sees the other tab's answer and writes over it has decided already.
      informed = turn === 1 && (await control.inputValue()) === texts[0];
      await control.press('ControlOrMeta+a');
      await control.pressSequentially(texts[turn] ?? '');
    }
    await this.context.setOffline(false);
    if (informed) this.model.answers[CLASHING.field] = texts[1];

    let shown = 0;
    const states = async () => {
      for (const [turn, tab] of tabs.entries()) {
        const choice = tab.page.getByRole('group', { name: 'This answer was changed elsewhere' });
        if (!(await choice.isVisible())) continue;
        shown += 1;
        await choice.getByRole('button', { name: turn === keep ? 'Keep what I see here' : 'Use the other one' }).click();
      }
      return await Promise.all(tabs.map((tab) => tab.status.getAttribute('data-status')));
    };
    await expect.poll(states, { intervals: [100], timeout: 40_000 }).toEqual(['saved', 'saved']);
    if (!informed) expect(shown, 'times that both answers were shown').toBeGreaterThan(0);
  }
}
