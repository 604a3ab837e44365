import { expect, type Page } from '@playwright/test';
import { CLUSTER } from './cluster';

export interface Account {
  email: string;
  password: string;
}

let made = 0;

/** Tests with a server of their own may have users of the same names; in a cluster, those of an earlier worker are still there. */
const WORKER = CLUSTER ? `${process.pid}.` : '';

/** A new user. */
export function newAccount(): Account {
  made += 1;
  return { email: `grace.hopper.${WORKER}${made}@example.com`, password: 'a sentence to remember' };
}

/** Creates an account through the form that people use. Ends at the list of applications, signed in. */
export async function register(page: Page, account = newAccount()): Promise<Account> {
  await page.goto('/register');
  await fillCredentials(page, account);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL('/applications');
  return account;
}

/** Signs in through the form, from the sign-in page that is open or from its address. */
export async function signIn(page: Page, account: Account): Promise<void> {
  if (!new URL(page.url(), 'http://unknown').pathname.startsWith('/login')) await page.goto('/login');
  await fillCredentials(page, account);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/\/login/);
}

async function fillCredentials(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
}
