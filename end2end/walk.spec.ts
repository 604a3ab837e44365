// Somebody types, turns pages, reloads, loses the network, the tab and the session, in an order that a number decides. In the end
// the server holds what was typed, and nothing else. `make walk SEEDS=7-7` plays one walk again.
import { expect, test } from './support/faults/fixtures';
import { plan } from './support/walk/plan';
import { Walker } from './support/walk/walker';

// A walk can be played again, so that no recording is needed of each.
test.use({ trace: process.env.E2E_WALK_TRACE ? 'retain-on-failure' : 'off' });

const [FROM = 1, TO = FROM] = (process.env.E2E_WALK_SEEDS || '1-200').split('-').map(Number);

for (let seed = FROM; seed <= TO; seed++) {
  test(`walk ${seed}: the server holds what was typed`, async ({ page, server }) => {
    const begun: string[] = [];
    try {
      const walker = await Walker.begin(page, server);
      for (const step of plan(seed)) {
        begun.push(JSON.stringify(step));
        await test.step(`${begun.length}: ${begun.at(-1)}`, () => walker.go(step));
      }
      await walker.rest();
      expect(await walker.differences(), `seed ${seed}`).toEqual([]);
    } catch (error) {
      if (error instanceof Error) error.message += `\n\n${[`make walk SEEDS=${seed}-${seed}`, ...begun].join('\n')}\n`;
      throw error;
    }
  });
}
