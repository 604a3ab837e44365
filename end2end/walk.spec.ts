// A user types, turns pages, reloads, loses the network, the tab and the session, in an order that a number decides. In the end
// the server holds what was typed, and nothing else. `make walk SEEDS=7` plays one walk again.
import { expect, test } from './support/faults/fixtures';
import { SAVE } from './support/network';
import { seeds } from './support/seeds';
import { plan, type Step } from './support/walk/plan';
import { Walker } from './support/walk/walker';

/** A representative share: nearly every kind of step, in the first tab and in the second, is among them. */
const SHARE = '1,3,5,9-11,17,19,21,26,31,37-39';

for (const seed of seeds(process.env.E2E_WALK_SEEDS || SHARE)) {
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
      if (error instanceof Error) error.message += `\n\n${[`make walk SEEDS=${seed}`, ...begun].join('\n')}\n`;
      throw error;
    }
  });
}

// What a walk would say if characters were lost: without this its silence would prove nothing.
test.describe('the walk notices', () => {
  const type: Step = { do: 'type', tab: 0, field: 'surname', text: 'Hopper' };

  test('a device that keeps nothing', async ({ page, server }) => {
    await page.context().addInitScript(() => {
      Storage.prototype.setItem = () => {};
      Object.defineProperty(window, 'indexedDB', { value: undefined });
    });
    const walker = await Walker.begin(page, server);
    await walker.go(type);
    await walker.go({ do: 'kill', tab: 0, how: 'crash' });
    await walker.rest();
    expect(await walker.differences()).toEqual(['surname: typed "Hopper", the server holds ""']);
  });

  test('a letter that gets lost on the way', async ({ page, server }) => {
    await page.context().route(SAVE, (route) =>
      route.continue({ postData: route.request().postData()?.replace('Hopper', 'Hoper') }),
    );
    const walker = await Walker.begin(page, server);
    await walker.go(type);
    await walker.rest();
    expect(await walker.differences()).toEqual(['surname: typed "Hopper", the server holds "Hoper"']);
  });

  test('an item that comes back', async ({ page, server }) => {
    const walker = await Walker.begin(page, server);
    await walker.go({ do: 'turn', tab: 0, place: 2 });
    await walker.go({ do: 'add', tab: 0, item: 0 });
    await walker.go({ do: 'type item', tab: 0, item: 0, text: 'x' });
    await walker.rest();
    expect(await walker.differences()).toEqual([]);
    walker.model.apply({ do: 'remove', tab: 0, item: 0 });
    expect(await walker.differences()).toHaveLength(2);
  });
});
