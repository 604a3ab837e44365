// The form as a person meets it: questions, errors, items, statuses.
import type { Locator } from '@playwright/test';
import { register } from './support/account';
import { EVERYTHING, SHORTEST } from './support/answers';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { begin } from './support/begin';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';

test.describe('errors', () => {
  test('come on Continue, above the heading and beside the question, and keep what was typed [f09] [f10] [f12]', async ({ page }) => {
    const application = await begin(page, 'you');
    const year = application.control('date_of_birth.year');
    await application.control('date_of_birth.day').fill('31');
    await application.control('date_of_birth.month').fill('2');
    await year.fill('1986');
    await year.blur();
    // No user sees an error while they are still writing.
    await application.saved();
    await expect(application.errorSummary).toBeHidden();
    await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0);

    await application.continue();
    await expect(application.errorSummary).toBeFocused();
    await expect(page).toHaveTitle(/^Error: /);
    await expect(page).toHaveURL(application.path('you'));

    // Every line leads to its question, which says the same.
    const lines = application.errorSummary.getByRole('link');
    expect(await lines.count()).toBeGreaterThan(5);
    for (const line of await lines.all()) {
      const message = await line.innerText();
      await line.click();
      const focused = page.locator(':focus');
      await expect(focused, message).toHaveAccessibleDescription(new RegExp(escaped(message)));
      await expect(question(focused), message).toContainText(message);
      await expect(focused, message).toBeInViewport();
    }

    const day = application.control('date_of_birth.day');
    await expect(day).toHaveAttribute('aria-invalid', 'true');
    await expect(day).toHaveAccessibleDescription(/Date of birth must be a real date/);
    await expect(day).toHaveValue('31');
    await expect(application.control('surname')).toHaveAccessibleDescription(/Enter your surname/);
  });

  test('go when they are mended, and the way is free', async ({ page }) => {
    const application = await begin(page, 'start');
    await application.continue();
    await expect(application.errorSummary).toBeVisible();
    await new Filler(application, SHORTEST).fillPage();
    await application.continueTo('you');
    await expect(page).not.toHaveTitle(/^Error: /);
    await expect(application.errorSummary).toBeHidden();
  });

  test('invalid answers are saved like any other [f08]', async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('start');
    await application.control('email').fill('grace at example');
    await application.saved();
    expect(await new Api(server, account).answers(application.id)).toMatchObject({ email: 'grace at example' });
    await application.continue();
    await expect(application.control('email')).toHaveAccessibleDescription(/name@example\.com/);
    await application.reload();
    await expect(application.control('email')).toHaveValue('grace at example');
  });
});

test.describe('questions that depend on answers', () => {
  test('appear and go, and keep what was answered [f19]', async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('history');
    const explanation = application.control('refusal_explanation');
    await expect(explanation).toBeHidden();
    await application.control('was_refused', 'yes').check();
    await explanation.fill('At the border, for want of a stamp.');
    await application.control('was_refused', 'no').check();
    await expect(explanation).toBeHidden();
    await application.saved();

    expect(await new Api(server, account).answers(application.id)).toMatchObject({
      was_refused: 'no',
      refusal_explanation: 'At the border, for want of a stamp.',
    });
    await application.open('check');
    await expect(page.getByRole('main')).not.toContainText('for want of a stamp');

    await application.open('history');
    await application.control('was_refused', 'yes').check();
    await expect(explanation).toHaveValue('At the border, for want of a stamp.');
    await application.saved();
    await application.open('check');
    await expect(page.getByRole('main')).toContainText('for want of a stamp');
  });

  test('are asked across pages, and a Change link comes back to the check [f18]', async ({ page }) => {
    const application = await begin(page, 'start');
    await new Filler(application, SHORTEST).fillPage();
    await application.saved();

    await application.open('check');
    await page.getByRole('link', { name: /^Change .*main purpose of your visit$/ }).click();
    await expect(page).toHaveURL(new RegExp(`${application.path('start')}\\?return=check`));
    await application.control('purpose', 'study').check();
    await application.continueTo('check');
    await expect(page.getByRole('main')).toContainText('Student registration number');

    // Each Change link says what it changes, so that a list of links makes sense.
    const names = (await page.getByRole('link', { name: /^Change / }).allTextContents()).map((name) =>
      name.replace(/\s+/g, ' '),
    );
    expect(names.length).toBeGreaterThan(50);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /^Change change/i.test(name))).toEqual([]);
  });
});

test('"does not apply" takes a question away and gives it back', async ({ page }) => {
  const application = await begin(page, 'you');
  const name = application.control('native_surname');
  await name.fill('Грейс');
  const box = application.question('native_surname').getByLabel('Does not apply');
  await box.check();
  await expect(name).toBeDisabled();
  await box.uncheck();
  await expect(name).toBeEnabled();
  await expect(name).toHaveValue('Грейс');
});

test('items of a group come and go, and the focus goes with them', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('has_other_names', 'yes').check();
  const group = application.item('Other names you have used');
  await group.getByRole('button', { name: 'Add a name' }).click();
  await expect(application.item('Other name 1')).toBeFocused();
  await application.item('Other name 1').getByLabel('Surname').fill('Murray');
  await group.getByRole('button', { name: 'Add another name' }).click();
  await expect(application.item('Other name 2')).toBeFocused();
  await application.item('Other name 2').getByLabel('Surname').fill('Hopper-Murray');
  await application.saved();

  await group.getByRole('button', { name: 'Remove Other name 1' }).click();
  await expect(group.getByRole('button', { name: 'Add another name' })).toBeFocused();
  await expect(application.item('Other name 2')).toBeHidden();
  await expect(application.item('Other name 1').getByLabel('Surname')).toHaveValue('Hopper-Murray');
  await application.saved();
  await application.reload();
  await expect(application.item('Other name 1').getByLabel('Surname')).toHaveValue('Hopper-Murray');
  const kept = Object.values(await new Api(server, account).answers(application.id));
  expect(kept).toContain('Hopper-Murray');
  expect(kept, 'what was in a removed item').not.toContain('Murray');

  // Five are enough.
  for (const number of [2, 3, 4, 5]) {
    await group.getByRole('button', { name: 'Add another name' }).click();
    await expect(application.item(`Other name ${number}`)).toBeFocused();
  }
  await expect(group.getByRole('button', { name: /^Add / })).toBeHidden();
  await expect(group).toContainText('You can add up to 5.');
});

test('the task list tells how far each section is, and signing waits for all of them', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  const task = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect(task('Before you start')).toContainText('Not started');
  await expect(task('Sign and submit')).toContainText('Cannot start yet');
  await expect(task('Check your answers')).toContainText('Cannot start yet');

  await page.getByRole('link', { name: 'Before you start' }).click();
  await application.control('email').fill('grace@example.com');
  await application.saved();
  await page.getByRole('link', { name: 'All sections' }).last().click();
  await expect(task('Before you start')).toContainText('In progress');

  const filler = new Filler(application, SHORTEST);
  await page.getByRole('link', { name: 'Before you start' }).click();
  await filler.fillPage();
  await application.saved();
  await application.open();
  await expect(task('Before you start')).toContainText('Completed');
  await expect(page.getByText('You have completed 1 of 10 sections.')).toBeVisible();

  await application.open('sign');
  await expect(page.getByRole('heading', { name: 'You cannot sign yet' })).toBeVisible();
  await page.getByRole('link', { name: 'See what is missing' }).click();
  await expect(page).toHaveURL(application.path('check'));
  await page.getByRole('main').getByRole('link', { name: 'Your trip', exact: true }).click();
  await expect(application.errorSummary).toBeVisible();

  await application.open('you');
  for (const [index] of PAGES.entries()) {
    if (index === 0) continue;
    await filler.fillPage();
    await application.continueTo(PAGES[index + 1] ?? 'check');
  }
  await application.open();
  await expect(task('Sign and submit')).toContainText('Not started');

  // After submission, Back shows a message and not a live form.
  await page.getByRole('link', { name: 'Sign and submit' }).click();
  await filler.fillPage();
  await application.saved();
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'This application has been submitted' })).toBeVisible();
  await expect(page.locator('form.questions')).toBeHidden();
  await application.open('you');
  await expect(page.getByRole('heading', { name: 'This application has been submitted' })).toBeVisible();
});

test('markup that somebody types stays text', async ({ page }) => {
  const application = await begin(page, 'history');
  const attacks = [
    `</textarea><script>window.broken = 1</script>`,
    `"><img src=x onerror="window.broken = 1">&lt;b&gt; &amp; ${'${7*7}'} {{7*7}}`,
  ];
  await application.control('was_refused', 'yes').check();
  const [first = '', second = ''] = attacks;
  await application.control('refusal_explanation').fill(`\n${first}\n${second}`);
  await application.control('has_held_visa', 'yes').check();
  await application.control('visa_number').fill(`"><script>broken=1`);
  await application.saved();
  await application.open('you');
  await application.control('surname').fill(second);
  await application.saved();

  await application.open('history');
  await expect(application.control('refusal_explanation')).toHaveValue(`\n${first}\n${second}`);
  await expect(application.control('visa_number')).toHaveValue(`"><script>broken=1`);
  for (const slug of ['you', 'check', ''] as const) await application.open(slug);
  await application.open('check');
  await expect(page.getByRole('main')).toContainText(first);
  await page.goto('/applications');
  await expect(page.getByRole('main')).toContainText(second);
  expect(await page.evaluate(() => (window as { broken?: number }).broken)).toBeUndefined();
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});

test('one page by keyboard alone [f30]', async ({ page }) => {
  const application = await begin(page, 'start');
  const tabTo = async (control: Locator) => {
    for (let presses = 0; presses < 20; presses++) {
      if (await control.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(control, 'reached by Tab').toBeFocused();
  };
  await tabTo(page.getByLabel('Which consulate will you apply to?'));
  await page.keyboard.type('lon');
  await tabTo(page.getByRole('radio', { name: 'Business' }));
  await page.keyboard.press('ArrowDown');
  await tabTo(page.getByLabel('Email address'));
  await page.keyboard.type('grace@example.com');
  await tabTo(page.getByLabel('Which language should we write to you in?'));
  await page.keyboard.type('eng');
  await tabTo(page.getByLabel(/^I have read the privacy notice/));
  await page.keyboard.press('Space');
  await tabTo(page.getByRole('button', { name: 'Save and continue' }));
  await page.keyboard.press('Enter');

  await expect(page).toHaveURL(application.path('you'));
  await expect(page.getByRole('heading', { name: 'About you' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Hopper');
  await expect(application.control('surname')).toHaveValue('Hopper');
  // Enter in a text box continues, and does not press the first button that happens to be in the form.
  await page.keyboard.press('Enter');
  await expect(application.errorSummary).toBeFocused();
  await page.goBack();
  await expect(page.getByLabel('Which consulate will you apply to?')).toHaveValue('london');
  await expect(page.getByRole('radio', { name: 'Tourism or visiting people' })).toBeChecked();
});

test('the history of pages can be walked without losing answers [f02]', async ({ page }) => {
  const application = await begin(page, 'start');
  const filler = new Filler(application, EVERYTHING);
  await filler.fillPage();
  await application.continueTo('you');
  await application.control('surname').fill('Hopper');
  await page.goBack();
  await expect(application.control('consulate')).toHaveValue(String(filler.typed.consulate));
  await page.goForward();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await application.saved();
});

function question(control: Locator): Locator {
  return control.locator('xpath=ancestor::*[contains(concat(" ", @class, " "), " field ")][1]');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
