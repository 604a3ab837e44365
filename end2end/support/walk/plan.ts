import { Random } from '../faults/random';
import { CLASHING, GROUP, PLACES } from './places';

/** What happens next. Nothing in it depends on a clock: the same seed does the same again. */
export type Step =
  /** A key press each, at the end of what is there. */
  | { do: 'type'; tab: number; field: string; text: string }
  | { do: 'erase'; tab: number; field: string; count: number }
  /** To another page by the links, without a new document. */
  | { do: 'turn'; tab: number; place: number }
  | { do: 'reload'; tab: number }
  /** The tab is gone at once, with whatever it was about to do. */
  | { do: 'kill'; tab: number; how: 'close' | 'crash' }
  | { do: 'open'; tab: number; place: number }
  | { do: 'offline' | 'online' }
  /** The server ends the session; the cookies stay. */
  | { do: 'revoke' }
  /** Nothing is typed here until everything is saved. */
  | { do: 'rest'; tab: number }
  | { do: 'add'; tab: number; item: number }
  | { do: 'type item'; tab: number; item: number; text: string }
  /** Past its neighbour, wherever that is: the order is not compared, what is typed is. */
  | { do: 'move'; tab: number; item: number }
  | { do: 'remove'; tab: number; item: number }
  /** Both tabs, out of reach of the server, write the same answer; then they meet. The text number `keep` is chosen. */
  | { do: 'clash'; order: [number, number]; texts: [string, string]; keep: 0 | 1 };

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz ÅéßŁ0123456789-\'"&<>%+=;'];

/** A walk through the form: who does what, in which tab. */
export function plan(seed: number): Step[] {
  return new Planner(new Random(seed)).walk();
}

class Planner {
  private readonly steps: Step[] = [];
  /** The page of each tab; undefined where there is no tab now. */
  private readonly places: (number | undefined)[] = [0, undefined];
  private readonly items: { tab: number; item: number }[] = [];
  private added = 0;
  private online = true;

  constructor(private readonly random: Random) {}

  walk(): Step[] {
    const acts: [weight: number, act: () => void][] = [
      [4, () => this.type()],
      [2, () => this.turnAndType()],
      [2, () => this.reload()],
      [3, () => this.killAndOpen()],
      [2, () => this.goOffline()],
      [3, () => this.openSecondTab()],
      [2, () => this.endSession()],
      [3, () => this.changeItems()],
      [2, () => this.clash()],
    ];
    const hat = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
    this.type();
    for (let count = this.random.between(4, 7); count > 0; count--) this.random.one(hat)();
    this.type();
    // The last thing that a walk does may be to fall.
    if (this.random.chance(0.3)) this.kill(this.tab());
    return this.steps;
  }

  private tab(): number {
    return this.random.one([...this.places.keys()].filter((tab) => this.places[tab] !== undefined));
  }

  private text(): string {
    return Array.from({ length: this.random.between(1, 5) }, () => this.random.one(LETTERS)).join('');
  }

  private type(tab = this.tab()): void {
    const field = PLACES[this.places[tab] ?? 0]?.fields[tab] ?? '';
    this.steps.push({ do: 'type', tab, field, text: this.text() });
    if (this.random.chance(0.2)) this.steps.push({ do: 'erase', tab, field, count: this.random.between(1, 3) });
  }

  private turn(tab: number, place: number): void {
    if (this.places[tab] === place) return;
    this.places[tab] = place;
    this.steps.push({ do: 'turn', tab, place });
  }

  private turnAndType(): void {
    const tab = this.tab();
    this.turn(tab, this.random.between(0, PLACES.length - 1));
    this.type(tab);
  }

  private reload(): void {
    const tab = this.tab();
    if (this.random.chance(0.7)) this.type(tab);
    if (this.online) this.steps.push({ do: 'reload', tab });
  }

  private kill(tab: number): void {
    this.steps.push({ do: 'kill', tab, how: this.random.one(['close', 'crash']) });
    this.places[tab] = undefined;
  }

  private open(tab: number): void {
    const place = this.random.between(0, PLACES.length - 1);
    this.places[tab] = place;
    this.steps.push({ do: 'open', tab, place });
  }

  /** One tab, or all of them as when the browser ends; what was open is opened again, in any order. */
  private killAndOpen(): void {
    const tab = this.tab();
    const others = [...this.places.keys()].filter((other) => other !== tab && this.places[other] !== undefined);
    const all = this.random.chance(0.4);
    if (all) for (const other of others) this.type(other);
    this.type(tab);
    this.kill(tab);
    if (all) for (const other of others) this.kill(other);
    else if (others.length > 0 && this.random.chance(0.5)) this.type();
    this.goOnline();
    const gone = all ? [tab, ...others] : [tab];
    if (this.random.chance(0.5)) gone.reverse();
    for (const each of gone) this.open(each);
  }

  private goOnline(): void {
    if (!this.online) this.steps.push({ do: 'online' });
    this.online = true;
  }

  private goOffline(): void {
    if (!this.online) return this.goOnline();
    this.steps.push({ do: 'offline' });
    this.online = false;
    for (let count = this.random.between(1, 3); count > 0; count--) this.turnAndType();
    if (this.random.chance(0.6)) this.goOnline();
  }

  private openSecondTab(): void {
    this.goOnline();
    if (this.places[1] === undefined) this.open(1);
    this.type(1);
  }

  private endSession(): void {
    this.goOnline();
    const tab = this.tab();
    if (this.random.chance(0.5)) this.type(tab);
    this.steps.push({ do: 'revoke' });
    if (this.random.chance(0.7)) this.type(tab);
    if (this.random.chance(0.3)) {
      // The sign-in page is what the next document is.
      this.kill(tab);
      this.open(tab);
    } else {
      this.steps.push({ do: 'rest', tab });
    }
  }

  private changeItems(): void {
    const tab = this.tab();
    this.turn(tab, GROUP.place);
    const mine = this.items.filter((item) => item.tab === tab);
    if (mine.length > 0 && this.random.chance(0.4)) {
      const { item } = this.random.one(mine);
      this.items.splice(
        this.items.findIndex((other) => other.item === item),
        1,
      );
      this.steps.push({ do: 'remove', tab, item });
      return;
    }
    let item = mine[0]?.item;
    if (item === undefined || (this.items.length < GROUP.most && this.random.chance(0.6))) item = this.add(tab);
    this.steps.push({ do: 'type item', tab, item, text: this.text() });
    if (this.items.length < GROUP.most && this.random.chance(0.4)) {
      // Both are on this page: the other tab's may have come or not.
      const moved = this.random.one([item, this.add(tab)]);
      this.steps.push({ do: 'move', tab, item: moved }, { do: 'type item', tab, item: moved, text: this.text() });
    }
  }

  private add(tab: number): number {
    const item = this.added++;
    this.items.push({ tab, item });
    this.steps.push({ do: 'add', tab, item });
    return item;
  }

  private clash(): void {
    if (this.places.includes(undefined)) return this.openSecondTab();
    this.goOnline();
    for (const tab of this.places.keys()) this.turn(tab, CLASHING.place);
    this.steps.push({
      do: 'clash',
      order: this.random.one<[number, number]>([
        [0, 1],
        [1, 0],
      ]),
      // Never the same: that would be no clash.
      texts: [`1${this.text()}`, `2${this.text()}`],
      keep: this.random.one([0, 1] as const),
    });
  }
}
