import { expect } from '@playwright/test';
import type { Style } from './answers';
import type { Answers } from './api';
import type { Application } from './application';
import { type Control, controlsOf, groupsOf } from './controls';
import { fileFor } from './files';

/** Groups that may stay empty. */
const OPTIONAL_GROUPS = ['education', 'other_emails', 'social', 'supporting'];

const DATE_PART = /^(.*)\.(day|month|year)$/;

/**
 * Fills in pages as a person does: answers what is asked, and then what the answers brought up, until nothing new is
 * asked. It finds the questions on the page and does not know the form's definition, so a question that is not
 * shown is a question not answered. Everything answered is noted in `typed`, to be compared with what the server holds.
 */
export class Filler {
  /** By path, as the server keeps it. */
  readonly typed: Answers = {};
  /** The questions that got a file, and what they accept. */
  readonly accepted: Record<string, string> = {};
  private count = 0;

  constructor(
    private readonly application: Application,
    private readonly style: Style,
  ) {}

  /** Answers everything on the page that is open. What has an answer keeps it. */
  async fillPage(): Promise<void> {
    const answered = new Set<string>();
    for (;;) {
      const open = (await controlsOf(this.application.page)).filter(({ name }) => !answered.has(name));
      for (const control of open) {
        answered.add(control.name);
        await this.answer(control);
      }
      if (open.length === 0 && !(await this.addItem())) break;
    }
    for (const { name, items } of await groupsOf(this.application.page)) {
      if (items.length > 0) this.typed[name] = items;
    }
  }

  /** Chooses one of several, whatever was chosen before. */
  async choose(path: string, value: string): Promise<void> {
    await this.application.control(path, value).check();
    this.note(path, value);
  }

  /** Takes note of an answer that was given in another way. */
  note(path: string, value: string): void {
    const [, question = '', part = ''] = DATE_PART.exec(path) ?? [];
    if (!part) {
      this.typed[path] = value;
      return;
    }
    const parts = String(this.typed[question] ?? '--').split('-');
    parts[['year', 'month', 'day'].indexOf(part)] = value;
    this.typed[question] = parts.join('-');
  }

  private async answer(control: Control): Promise<void> {
    const { name, kind } = control;
    const isEscape = name.endsWith('.na');
    // Of a question with a box one of the two is given.
    const escapes = this.style.brief && this.wanted(name.replace(/\.na$/, '')) === undefined;
    if ((this.style.brief && control.optional) || (control.hasEscape && isEscape !== escapes)) return;

    if (kind === 'file') return this.upload(control);
    const value = this.valueFor(control);
    if (value !== control.value) {
      const element = this.application.control(name, kind === 'radio' ? value : undefined);
      if (kind === 'radio' || kind === 'checkbox') {
        await element.check();
      } else if (kind === 'select') {
        await element.selectOption(value);
      } else if (this.count % 8 === 0) {
        // Key by key, as people type: too slow for every answer.
        await element.pressSequentially(value);
      } else {
        await element.fill(value);
      }
    }
    this.note(name, value);
  }

  /** Chooses a file. With the script it is sent at once; without it, it goes with the page. */
  private async upload({ name, value }: Control): Promise<void> {
    if (value) return this.note(name, value);
    const element = this.application.control(name);
    const accept = (await element.getAttribute('accept')) ?? '';
    this.accepted[name] = accept;
    await element.setInputFiles(fileFor(accept));
    if ((await this.application.page.locator('html[data-alive]').count()) === 0) return;
    const link = this.application.file(name);
    await expect(link).toBeVisible();
    this.note(name, ((await link.getAttribute('href')) ?? '').split('/').at(-1) ?? '');
  }

  private valueFor({ name, kind, value, options }: Control): string {
    const [, question = '', part = ''] = DATE_PART.exec(name) ?? [];
    if (part) {
      const [year = '', month = '', day = ''] = (this.wanted(question) ?? '2015-4-23').split('-');
      return { year, month, day }[part as 'year' | 'month' | 'day'];
    }
    // What has an answer keeps it, also what the page filled in by itself.
    const known = value || this.wanted(name);
    if (known) return known;

    this.count += 1;
    switch (kind) {
      case 'file':
        return '';
      case 'checkbox':
        return 'yes';
      case 'radio':
        return options.includes(this.style.yesOrNo) ? this.style.yesOrNo : (options[0] ?? '');
      case 'select':
        return options[this.count % options.length] ?? '';
      case 'email':
        return `person${this.count}@example.com`;
      case 'tel':
        return `+44 808 157 ${1000 + this.count}`;
      case 'numeric':
        return '14';
      case 'decimal':
        return `${2000 + this.count}.50`;
      case 'textarea':
        return `Once, long ago, in case number ${this.count}.\nSince then “never” & not <ever> again.`;
      case 'text':
        return `Ålesund ${this.count}`;
    }
  }

  /** `jobs.title` goes before `title`. */
  private wanted(path: string): string | undefined {
    const parts = path.split('.');
    const [group, last = ''] = [parts[0], parts.at(-1)];
    return (parts.length > 1 ? this.style.wanted[`${group}.${last}`] : undefined) ?? this.style.wanted[last];
  }

  /** Adds an item to the first group that has too few. False when none has. */
  private async addItem(): Promise<boolean> {
    for (const { name, label, items } of await groupsOf(this.application.page)) {
      const enough = this.style.brief && OPTIONAL_GROUPS.includes(name) ? 0 : this.style.items;
      if (items.length >= enough) continue;
      const group = this.application.page.getByRole('group', { name: label, exact: true });
      await group.getByRole('button', { name: /^Add / }).click();
      // A file in an item has a button of its own for that.
      await expect(group.locator('.item__remove')).toHaveCount(items.length + 1);
      return true;
    }
    return false;
  }
}
