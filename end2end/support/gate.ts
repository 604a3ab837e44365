/** Something to wait for that a test opens itself. */
export class Gate {
  /** Keeps whoever awaits it until `open()`. */
  readonly opened: Promise<void>;
  open: () => void = () => {};

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}
