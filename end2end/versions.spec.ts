// Applications of another version of the form, as their owner sees them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { register } from './support/account';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { whileDown } from './support/database';
import { fromToday } from './support/dates';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';

/** All answers of a complete application, as version 1 of the form stored them. */
const VERSION_1 = readFileSync(resolve(__dirname, '../app/src/visa/earlier/version_1_full.json'), 'utf8');

/** Makes `application` one that a server of `version` left, with `answers`. */
const left = (application: Application, version: number, answers: string) =>
  [
    'UPDATE applications SET form_version = ?, answers = ?, version = version + 1, saved_at = created_at WHERE id = ?',
    [version, answers, application.id],
  ] as [string, (string | number)[]];

test('a draft of version 1 opens in version 2, with nothing lost and nothing asked twice [f27]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const old = {
    ...JSON.parse(VERSION_1),
    native_name: 'Грейс Брюстер Хоппер',
    // What has to lie ahead lies ahead of the day on which the test runs.
    arrival: fromToday({ days: 30 }),
    departure: fromToday({ days: 60 }),
    passport_expires: fromToday({ years: 5 }),
  };
  await whileDown(server, [left(application, 1, JSON.stringify(old))]);

  // Nothing is asked twice: every section that version 1 asked about is complete. It took no files.
  await application.open();
  for (const [at, slug] of PAGES.entries()) {
    const status = slug === 'documents' ? 'Not started' : 'Completed';
    await expect(page.locator(`#task-${at + 1}-status`)).toHaveText(status);
  }
  await application.open('you');
  await expect(application.control('native_surname')).toHaveValue('Хоппер');
  await expect(application.control('native_given_names')).toHaveValue('Грейс Брюстер');
  await application.continueTo('passport');

  // Nothing is lost: what the first save writes back holds every other answer as it was.
  await application.open('you');
  await application.control('native_surname').fill('Хоппер-Мюррей');
  await application.saved();
  const { native_name, ...rest } = old;
  const answers = await new Api(server, account).answers(application.id);
  expect(answers).toMatchObject(rest);
  expect(answers).toMatchObject({ native_surname: 'Хоппер-Мюррей', native_given_names: 'Грейс Брюстер' });
  expect(answers).not.toHaveProperty('native_name');
});

test('a name that cannot be split stays whole, and nothing is asked about it', async ({ page, server }) => {
  await register(page);
  const application = await Application.start(page);
  await whileDown(server, [left(application, 1, JSON.stringify({ native_name: '山田太郎' }))]);
  await application.open('you');
  await expect(application.control('native_surname')).toHaveValue('山田太郎');
  await expect(application.control('native_given_names.na')).toBeChecked();
  await application.continue();
  await expect(application.errorSummary).toBeVisible();
  await expect(application.errorSummary.getByText('native alphabet')).toHaveCount(0);
});

test('a draft that a newer version saved is left alone, and its owner is told', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  await whileDown(server, [
    ['UPDATE applications SET form_version = 99, answers = \'{"surname":"Hopper","soul":"yes"}\' WHERE id = ?', [application.id]],
  ]);

  // The tab that is open goes on trying, and says where the answers are.
  await application.control('surname').fill('Hopper-Murray');
  await application.savedOnThisDeviceOnly();
  const other = await page.context().newPage();
  await other.goto('/applications');
  await expect(other.getByText('a newer version of this service saved it')).toBeVisible();
  await other.getByRole('link', { name: 'Hopper', exact: true }).click();
  await expect(other.getByText('Nothing is lost.')).toBeVisible();

  // The newer version is back, here as the same one: what waited is saved.
  await whileDown(server, [
    ['UPDATE applications SET form_version = 2, answers = \'{"surname":"Hopper"}\' WHERE id = ?', [application.id]],
  ]);
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toEqual({ surname: 'Hopper-Murray' });
  await other.reload();
  await hydrated(other);
  await expect(application.in(other).status).toHaveText(/^Saved at/);
});
