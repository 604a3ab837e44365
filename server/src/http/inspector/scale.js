// From time to place. Twenty milliseconds of a refresh and twenty seconds of thinking share one picture, so distance
// is the logarithm of time: order and overlap are exact, lengths are for comparing. Idle time is folded.

const px = (dt, unit, factor) => factor * Math.log2(1 + dt / unit);

export class Scale {
  /** `{ from, to, x }` of idle times worth a word, and the starts of what came between them. */
  folds = [];
  starts = [];
  #times;
  #places = [];

  /** `spans` have `begin` and `end`; `times` are all moments that something is drawn at. */
  constructor(spans, times, now) {
    this.#times = [...new Set([...times, now])].filter((t) => t <= now).sort((a, b) => a - b);
    let x = 0;
    for (const [i, t] of this.#times.entries()) {
      const before = this.#times[i - 1];
      if (before === undefined) this.starts.push({ t, x });
      else {
        const isBusy = spans.some(({ begin, end }) => begin <= before && (end ?? now) >= t);
        const dt = t - before;
        const folded = !isBusy && dt > 1500;
        const width = isBusy ? Math.min(px(dt, 5, 7), 110) : folded ? 42 : Math.min(px(dt, 20, 4), 26);
        if (folded) {
          this.folds.push({ from: x, to: x + width, time: dt });
          if (t !== now) this.starts.push({ t, x: x + width });
        }
        x += width;
      }
      this.#places.push(x);
    }
    this.width = x;
  }

  x(t) {
    const after = this.#times.findIndex((time) => time >= t);
    if (after === -1) return this.width;
    if (after === 0 || this.#times[after] === t) return this.#places[after];
    const [t0, t1] = [this.#times[after - 1], this.#times[after]];
    const [x0, x1] = [this.#places[after - 1], this.#places[after]];
    return x0 + ((x1 - x0) * (t - t0)) / (t1 - t0);
  }
}
