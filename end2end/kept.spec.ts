// Nothing typed is lost, whatever becomes of the page it was typed on.
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { begin } from './support/begin';
import { collectErrors } from './support/errors';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { LateModule } from './support/module';
import { SAVE } from './support/network';
import { noteAnnouncements } from './support/session';

test('over a reload [f03]', async ({ page }) => {
  const application = await begin(page, 'you');
  await application.control('surname').fill('Hopper');
  await application.control('sex', 'female').check();
  await application.control('date_of_birth.day').fill('9');
  await application.control('birth_country').selectOption({ label: 'Iceland' });
  await application.saved();
  await application.reload();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expect(application.control('sex', 'female')).toBeChecked();
  await expect(application.control('date_of_birth.day')).toHaveValue('9');
  await expect(application.control('birth_country')).toHaveValue('IS');
});

test('when the tab is closed right after a key [f04]', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').pressSequentially('Hopper');
  await page.close();

  const again = application.in(await context.newPage());
  await again.open('you');
  await expect(again.control('surname')).toHaveValue('Hopper');
  await again.saved();
  expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
});

test('when the page is left by a link right after a key', async ({ page, server }) => {
  const errors = collectErrors(page);
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').pressSequentially('Hopper');
  await page.getByRole('link', { name: 'Your applications' }).click();
  await expect(page.getByRole('heading', { name: 'Your applications' })).toBeVisible();
  // Called by the name in it, if that was saved in time.
  await page.getByRole('listitem').getByRole('link', { name: /^(Visitor visa application|Hopper)$/ }).click();
  await page.getByRole('link', { name: 'About you' }).click();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await application.saved();
  expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
  expect(errors).toEqual([]);
});

test('when the page is left and opened again while the save is under way', async ({ page }) => {
  const application = await begin(page, 'you');
  const saving = new Gate();
  await page.route(SAVE, async (route) => {
    await saving.opened;
    await route.continue();
  });
  const asked = page.waitForRequest(SAVE);
  await application.control('surname').fill('Hopper');
  await asked;
  await page.getByRole('link', { name: 'Your applications' }).click();
  await expect(page.getByRole('heading', { name: 'Your applications' })).toBeVisible();
  await page.goBack();
  await expect(application.control('surname')).toHaveValue('Hopper');
  saving.open();
  await application.saved();
  await expect(application.control('surname')).toHaveValue('Hopper');
});

test('when the next page was rendered before the save was committed that this one sees answered', async ({
  page,
  context,
}) => {
  const said = await noteAnnouncements(context);
  const application = await begin(page, 'you');
  const [asked, rendered] = [new Gate(), new Gate()];
  await page.route(SAVE, async (route) => {
    asked.open();
    await rendered.opened;
    await route.continue();
  });
  await application.control('surname').fill('Hopper');
  await asked.opened;
  await page.route(`**${application.path('you')}`, async (route) => {
    const answer = await route.fetch();
    rendered.open();
    await expect.poll(() => said.at(-1)).toMatch(/^Saved at/);
    await route.fulfill({ response: answer });
  });
  await application.reload();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await application.control('surname').press('End');
  await application.control('surname').pressSequentially('-Murray');
  await application.saved();
});

test('when it was typed before the script arrived [f04]', async ({ page, server }) => {
  const errors = collectErrors(page);
  const account = await register(page);
  const application = await Application.start(page);
  const module = await LateModule.on(page);
  await page.goto(application.path('you'), { waitUntil: 'commit' });
  await application.control('surname').pressSequentially('Hopper');
  await application.control('sex', 'female').check();
  await application.control('native_surname.na').check();
  await application.control('date_of_birth.year').fill('1986');
  await application.control('birth_country').selectOption({ label: 'Iceland' });
  module.arrive();

  await application.saved();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expect(application.control('sex', 'female')).toBeChecked();
  await expect(application.control('date_of_birth.year')).toHaveValue('1986');
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    sex: 'female',
    'native_surname.na': 'yes',
    date_of_birth: '1986--',
    birth_country: 'IS',
  });
  expect(errors).toEqual([]);
});
