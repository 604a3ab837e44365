/** The seeds that `text` names: `7`, `31-400`, or several of both, separated by commas. */
export function seeds(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    if (!(from <= to)) throw new Error(`“${text}” names no seeds: give 7, 31-400, or several of both, separated by commas`);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
