// A page with everything on it, without a mouse (app/form/STATEMENTS.md).
import { expect, type Locator, type Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { test } from './support/fixtures';

test('a whole page by keyboard: choices, dates, items, errors, signing in again, and back [f30]', async ({ page, server }) => {
  // Registration and the list too: nothing is clicked from here on.
  const account = { email: 'grace@example.com', password: 'a sentence to remember' };
  await page.goto('/register');
  await tabTo(page, page.getByLabel('Email address'));
  await page.keyboard.type(account.email);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/applications');
  await tabTo(page, page.getByRole('button', { name: 'Start an application' }));
  await page.keyboard.press('Enter');
  const application = await Application.opened(page);
  await page.locator('html[data-alive]').waitFor({ state: 'attached' });
  await tabTo(page, page.getByRole('link', { name: 'About you' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'About you' })).toBeFocused();

  await type(page, application.control('surname'), 'Hopper');
  await type(page, application.control('given_names'), 'Grace Brewster');
  await tabTo(page, application.control('has_other_names', 'yes'));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Add a name' }));
  await page.keyboard.press('Enter');
  await expect(application.item('Other name 1')).toBeFocused();
  await type(page, application.item('Other name 1').getByLabel('Surname'), 'Murray');
  await tabTo(page, page.getByRole('button', { name: 'Add another name' }));
  await page.keyboard.press('Enter');
  await expect(application.item('Other name 2')).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Remove Other name 2' }));
  await page.keyboard.press('Enter');
  await expect(application.item('Other name 2')).toBeHidden();
  await tabTo(page, application.control('sex', 'female'));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(application.control('sex', 'male')).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await expect(application.control('sex', 'female')).toBeChecked();
  for (const [part, text] of [['day', '9'], ['month', '12'], ['year', '1906']]) {
    await type(page, application.control(`date_of_birth.${part}`), text ?? '');
  }
  const box = application.question('birth_state').getByRole('checkbox');
  await tabTo(page, box);
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
  await expect(application.control('birth_state')).toBeDisabled();
  await tabTo(page, application.control('birth_country'));
  await page.keyboard.type('icel');
  await expect(application.control('birth_country')).toHaveValue('IS');

  // Enter in a text box continues; the errors have the focus, and lead to their questions.
  await tabTo(page, application.control('surname'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(application.errorSummary).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator(':focus')).toHaveAttribute('aria-invalid', 'true');

  // The session ends. The dialog is used, and the way goes on, without a click.
  await page.context().clearCookies();
  await type(page, application.control('birth_city'), 'New York');
  await expect(application.signInAgain.getByLabel('Password')).toBeFocused();
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await expect(application.signInAgain).toBeHidden();
  await expect(application.control('birth_city')).toBeFocused();
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace Brewster',
    sex: 'female',
    date_of_birth: '1906-12-9',
    birth_country: 'IS',
    birth_city: 'New York',
    'birth_state.na': 'yes',
  });
});

test('a clash is decided by keyboard [f30]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await new Api(server, account).save(application.id, [{ path: 'surname', base: null, value: 'Hopper' }]);
  await type(page, application.control('surname'), 'Murray');
  const clash = page.getByRole('group', { name: 'This answer was changed elsewhere' });
  await expect(clash).toBeVisible();
  // Where they type nothing has moved; the choice comes next.
  await expect(application.control('surname')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(clash.getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await application.saved();
  await expect(clash).toBeHidden();
});

async function type(page: Page, control: Locator, text: string): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.type(text);
}

/** Presses Tab until the focus is there: forwards, and from the end of the page on from its beginning. */
async function tabTo(page: Page, control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(control, 'reached by Tab').toBeFocused();
}
