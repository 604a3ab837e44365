/** Something to wait for that a test opens itself. */
export class Gate {
  /** Holds its callers until `open()`. */
  readonly opened: Promise<void>;
  open: () => void = () => {};

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}
