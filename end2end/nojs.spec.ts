// The same product with JavaScript off: posts and redirects.
import type { Page } from '@playwright/test';
import { newAccount, register, signIn } from './support/account';
import { SHORTEST } from './support/answers';
import { Api } from './support/api';
import { Application } from './support/application';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';
import { accessTokenExpiresUnseen, revokeSession } from './support/session';

test.use({ javaScriptEnabled: false });

test('register, fill in a page, sign out, sign in and go on [f05]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.startHere(page);
  await page.getByRole('link', { name: 'Before you start' }).click();
  await page.getByLabel('Which consulate will you apply to?').selectOption({ label: 'London' });
  await page.getByRole('radio', { name: 'Tourism or visiting people' }).check();
  await page.getByLabel('Email address').fill('grace@example.com');
  await page.getByLabel('Which language should we write to you in?').selectOption({ label: 'English' });
  await page.getByLabel(/^I have read the privacy notice/).check();
  await application.continueTo('you');
  expect(await new Api(server, account).answers(application.id)).toEqual({
    consulate: 'london',
    purpose: 'tourism',
    email: 'grace@example.com',
    language: 'en',
    privacy: 'yes',
  });

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/');
  await page.goto(application.path('start'));
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, account);
  await expect(page).toHaveURL(application.path('start'));
  await expect(page.getByLabel('Email address')).toHaveValue('grace@example.com');
  await expect(page.getByLabel(/^I have read the privacy notice/)).toBeChecked();
});

test('errors keep what was entered, and lead to their questions [f05]', async ({ page }) => {
  await register(page);
  const application = await Application.startHere(page);
  await page.goto(application.path('you'));
  await application.control('surname').fill('Hopper');
  await application.control('date_of_birth.day').fill('31');
  await application.control('date_of_birth.month').fill('2');
  await application.control('date_of_birth.year').fill('1986');
  await application.control('native_surname.na').check();
  await application.continue();

  await expect(page).toHaveTitle(/^Error: /);
  await expect(application.errorSummary).toBeVisible();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expect(application.control('native_surname.na')).toBeChecked();
  const day = application.control('date_of_birth.day');
  await expect(day).toHaveValue('31');
  await expect(day).toHaveAttribute('aria-invalid', 'true');
  await expect(day).toHaveAccessibleDescription(/Date of birth must be a real date/);
  await application.errorSummary.getByRole('link', { name: 'Date of birth must be a real date' }).click();
  await expect(day).toBeFocused();
});

test('the errors are in view, also after an item was added', async ({ page }) => {
  await register(page);
  const application = await Application.startHere(page);
  await page.goto(application.path('work'));
  await page.getByRole('button', { name: 'Add a language' }).click();
  await expect(application.item('Language 1')).toBeInViewport();
  await application.continue();
  await expect(application.errorSummary).toBeInViewport();
});

test('a question that an answer brings up is asked after Continue [f05]', async ({ page }) => {
  await register(page);
  const application = await Application.startHere(page);
  await page.goto(application.path('history'));
  await application.control('has_visited', 'no').check();
  await application.control('has_held_visa', 'no').check();
  await application.control('was_refused', 'yes').check();
  await application.continue();
  await application.isAt('history');
  // It is asked, not shown as an error: the user has not seen it before.
  await expect(application.errorSummary).toBeHidden();
  await application.control('refusal_explanation').fill('At the border, for want of a stamp.');
  await application.continueTo('contact');
});

test('items of a group come and go [f05]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.startHere(page);
  await page.goto(application.path('you'));
  await application.control('has_other_names', 'yes').check();
  await application.continue();
  await page.getByRole('button', { name: 'Add a name' }).click();
  await application.item('Other name 1').getByLabel('Surname').fill('Murray');
  await page.getByRole('button', { name: 'Add another name' }).click();
  await expect(application.item('Other name 1').getByLabel('Surname')).toHaveValue('Murray');
  await application.item('Other name 2').getByLabel('Surname').fill('Hopper-Murray');
  await page.getByRole('button', { name: 'Remove Other name 1' }).click();
  await expect(application.item('Other name 2')).toBeHidden();
  await expect(application.item('Other name 1').getByLabel('Surname')).toHaveValue('Hopper-Murray');
  const kept = Object.values(await new Api(server, account).answers(application.id));
  expect(kept).toContain('Hopper-Murray');
  expect(kept, 'what was in a removed item').not.toContain('Murray');
});

test('the session is revoked in mid-page: sign in, and the answers are there', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.startHere(page);
  await page.goto(application.path('you'));
  await application.control('surname').fill('Hopper');
  await application.control('given_names').fill('Grace "Amazing" & Brewster\u2028<b>');
  await revokeSession(context, server);
  await application.continue();

  await expect(page.getByRole('status')).toContainText('What you entered is not lost');
  await expect(page.getByText('Hopper')).toHaveCount(0);
  await page.getByLabel('Email address').fill(account.email);
  await page.getByLabel('Password').fill('not the sentence at all');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();

  await application.isAt('you');
  await expect(application.control('surname')).toHaveValue('Hopper');
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace "Amazing" & Brewster\u2028<b>',
  });
});

test('somebody else signs in after the session ended: nothing of the first is shown or saved', async ({
  page,
  context,
  server,
  otherBrowser,
}) => {
  const other = await register(await otherBrowser());
  const account = await register(page);
  const application = await Application.startHere(page);
  await page.goto(application.path('you'));
  await application.control('surname').fill('Hopper');
  await revokeSession(context, server);
  await application.continue();
  await page.getByLabel('Email address').fill(other.email);
  await page.getByLabel('Password').fill(other.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/applications');
  await expect(page.getByText('You have not started an application yet.')).toBeVisible();
  expect(await new Api(server, account).answers(application.id)).toEqual({});
});

test.describe('while the access token expires', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

  test('tabs that open at once are all signed in', async ({ page, context, server }) => {
    const account = await register(page);
    const application = await Application.startHere(page);
    const tabs = await Promise.all(Array.from({ length: 6 }, () => context.newPage()));
    for (const path of ['/applications', application.path('you'), '/account']) {
      await accessTokenExpiresUnseen(page);
      await Promise.all(tabs.map((tab) => tab.goto(path)));
      for (const tab of tabs) {
        await expect(tab).toHaveURL(path);
        await expect(tab.getByRole('link', { name: account.email })).toBeVisible();
      }
    }
    await accessTokenExpiresUnseen(page);
    await Promise.all(tabs.map((tab) => tab.reload()));
    for (const tab of tabs) await expect(tab.getByRole('link', { name: account.email })).toBeVisible();
    expect(server.log).not.toContain('reused');
  });

  test('forms that were opened before are posted whole', async ({ page, server }) => {
    const account = await register(page);
    await accessTokenExpiresUnseen(page);
    const application = await Application.startHere(page);
    await page.goto(application.path('work'));
    await accessTokenExpiresUnseen(page);
    await page.getByRole('button', { name: 'Add a language' }).click();
    await application.item('Language 1').getByRole('textbox').first().fill('COBOL');
    await accessTokenExpiresUnseen(page);
    await leave(page, () => application.continue());
    await expect(application.item('Language 1').getByRole('textbox').first()).toHaveValue('COBOL');
    expect(Object.values(await new Api(server, account).answers(application.id))).toContain('COBOL');

    await page.goto('/account');
    await page.getByLabel('Current password').fill(account.password);
    await page.getByLabel('New password').fill('quite another sentence');
    await accessTokenExpiresUnseen(page);
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByRole('status')).toContainText('Your password is changed.');
    await accessTokenExpiresUnseen(page);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(page).toHaveURL('/');
    await signIn(page, { ...account, password: 'quite another sentence' });
  });
});

test('wrong passwords and taken addresses are explained', async ({ page, otherBrowser }) => {
  const account = await register(await otherBrowser());
  await page.goto('/login');
  await page.getByLabel('Email address').fill(account.email);
  await page.getByLabel('Password').fill('not the sentence at all');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel('Email address')).toHaveValue(account.email);
  await expect(page.getByLabel('Password')).toHaveValue('');

  await page.goto('/register');
  await page.getByLabel('Email address').fill(newAccount().email);
  await page.getByLabel('Password').fill('too short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
});

test('the whole way, from the first page to the reference [f05]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.startHere(page);
  const api = new Api(server, account);
  const filler = new Filler(application, SHORTEST);
  await page.goto(application.path('start'));
  // A page may have to be continued twice: questions that depend on answers come after the first time.
  for (let turns = 0; new URL(page.url()).pathname !== application.path('check'); turns++) {
    expect(turns, `stuck on ${page.url()}`).toBeLessThan(30);
    await filler.fillPage();
    await leave(page, () => application.continue());
    await expect(application.errorSummary).toBeHidden();
  }
  await page.getByRole('link', { name: 'Continue to sign' }).click();
  await filler.fillPage();
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  const reference = await page.locator('#reference').innerText();
  expect(await api.applications()).toMatchObject([{ id: application.id, reference }]);
  expect((await api.draft(application.id)).answers).toMatchObject(filler.typed);
  // Back is no live form.
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'This application has been submitted' })).toBeVisible();
  await expect(page.locator('form.questions')).toHaveCount(0);
});

/** Does what leads to another document, and waits until it is there: its address may be the same. */
async function leave(page: Page, go: () => Promise<void>): Promise<void> {
  await page.evaluate(() => document.body.classList.add('left'));
  await go();
  await expect(page.locator('body.left')).toHaveCount(0);
}
