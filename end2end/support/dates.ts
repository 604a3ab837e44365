/** A date as the form keeps it, `2027-3-9`, counted from today by the clock that the server reads too. */
export function fromToday({ days = 0, years = 0 }: { days?: number; years?: number }): string {
  const now = new Date();
  const date = new Date(Date.UTC(now.getUTCFullYear() + years, now.getUTCMonth(), now.getUTCDate() + days));
  return `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}`;
}
