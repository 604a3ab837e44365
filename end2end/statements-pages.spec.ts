// Pages, addresses, what is on them (app/form/STATEMENTS.md).
import { register } from './support/account';
import { EVERYTHING } from './support/answers';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { complete } from './support/complete';
import { controlsOf } from './support/controls';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';
import { answersIn, rendered } from './support/html';

test('each page has its address, and the server writes the saved answers into it [f01]', async ({ page, server }) => {
  const { application, answers } = await complete(page, server);
  const found: Record<string, string> = {};
  for (const slug of PAGES) Object.assign(found, await answersIn(page, await rendered(page, application.path(slug))));
  const texts = Object.entries(answers).filter(([, value]) => typeof value === 'string' && value !== '');
  expect(found).toEqual(Object.fromEntries(texts));
});

test('every kind of answer is there after a reload [f03]', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('you');
  const filler = new Filler(application, EVERYTHING);
  await filler.fillPage();
  const before = await controlsOf(page);
  // Two seconds, of which the keyboard has to be quiet for 0.8 before a save.
  await application.saved();
  await application.reload();
  expect(await controlsOf(page)).toEqual(before);
});

test('a Change link leads back to the check after the question that the change brought up [f18]', async ({ page, server }) => {
  const { application } = await complete(page, server);
  await application.open('check');
  await page.getByRole('link', { name: /^Change .*refused/i }).click();
  await expect(application.control('was_refused', 'no')).toBeChecked();
  await application.control('was_refused', 'yes').check();
  await application.continue();
  await expect(application.errorSummary).toBeFocused();
  await application.control('refusal_explanation').fill('At the border, for want of a stamp.');
  await application.continueTo('check');
  await expect(page.getByRole('main')).toContainText('for want of a stamp');
});

test('questions about the person say what they ask for, so that a browser can answer them [f28]', async ({ page, server }) => {
  const { application } = await complete(page, server);
  const purposes: Record<string, string> = {};
  for (const slug of PAGES) {
    await application.open(slug);
    for (const control of await page.locator('form.questions [autocomplete][name]').all()) {
      purposes[(await control.getAttribute('name')) ?? ''] = (await control.getAttribute('autocomplete')) ?? '';
    }
  }
  // One's own name, birth, addresses, telephones and email; not those of parents, spouses and employers.
  expect(purposes).toMatchObject({
    email: 'email',
    surname: 'family-name',
    given_names: 'given-name',
    'date_of_birth.day': 'bday-day',
    'date_of_birth.month': 'bday-month',
    'date_of_birth.year': 'bday-year',
    home_line1: 'address-line1',
    home_city: 'address-level2',
    home_country: 'country',
    phone_primary: 'tel',
    phone_work: 'work tel',
    contact_email: 'email',
  });
  expect(Object.keys(purposes).filter((path) => /^(father|mother|spouse|employer)/.test(path))).toEqual([]);
});

test('sign-in accepts a password from the clipboard or a password manager [f28]', async ({ page, otherBrowser }) => {
  const account = await register(page);
  const other = await otherBrowser();
  await other.goto('/login');
  const password = other.getByLabel('Password');
  await expect(password).toHaveAttribute('autocomplete', 'current-password');
  await expect(other.getByLabel('Email address')).toHaveAttribute('autocomplete', 'username');
  // Copied where it can be read, pasted where it cannot.
  await other.getByLabel('Email address').fill(account.email);
  await other.evaluate((text) => {
    const field = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: text }));
    field.select();
  }, account.password);
  await other.keyboard.press('ControlOrMeta+c');
  await other.evaluate(() => document.querySelector('body > textarea')?.remove());
  await password.focus();
  await other.keyboard.press('ControlOrMeta+v');
  await expect(password).toHaveValue(account.password);
  await password.press('Enter');
  await expect(other).toHaveURL('/applications');
});

test('answers of a branch that is switched off are kept out of the check and of what is submitted [f19]', async ({ page, server }) => {
  const { application, account } = await complete(page, server);
  await application.open('history');
  await application.control('was_refused', 'yes').check();
  await application.control('refusal_explanation').fill('At the border, for want of a stamp.');
  await application.saved();
  await application.open('check');
  await expect(page.getByRole('main')).toContainText('for want of a stamp');
  await application.open('history');
  await application.control('was_refused', 'no').check();
  await application.saved();
  await application.open('check');
  await expect(page.getByRole('main')).not.toContainText('for want of a stamp');
  // Nothing is in the way of signing, although the explanation could be anything now.
  await expect(page.getByRole('link', { name: 'Continue to sign' })).toBeVisible();
  const held = await new Api(server, account).answers(application.id);
  expect(held.refusal_explanation).toBe('At the border, for want of a stamp.');
  await application.open('history');
  await application.control('was_refused', 'yes').check();
  await expect(application.control('refusal_explanation')).toHaveValue('At the border, for want of a stamp.');
});
