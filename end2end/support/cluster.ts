// Several servers behind one address, which are there already and are disturbed while the tests run: `make cluster`.
import { test } from '@playwright/test';
import type { ServerEnv } from './server';

/** Their address: they take the place of each test's own server. */
export const CLUSTER = process.env.E2E_CLUSTER;

/** Does it to all of them at once: while one is left, no page notices. */
export async function toAllServers(what: 'kill' | 'stop' | 'start'): Promise<void> {
  const answer = await fetch(`${process.env.E2E_CLUSTER_CONTROL}/${what}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the cluster: ${what}: ${await answer.text()}`);
}

/** Leaves a test out in the cluster. What it expects holds for a server of its own alone, because of `reason`. */
export function needsServerOfItsOwn(reason: string): void {
  test.skip(!!CLUSTER, reason);
}

/** All servers of the cluster have the same settings: short lives of access tokens, and else the defaults. */
export function fitsCluster(settings: ServerEnv): boolean {
  return Object.keys(settings).every((name) => name === 'LONGHAUL_ACCESS_TTL');
}
