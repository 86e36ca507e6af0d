/** @file Equal things once: programs and stages of a model have most in common. */

/** A list without repetition, and the place of each thing in it. */
export class Pool<T> {
  readonly items: T[] = [];
  private readonly places = new Map<string, number>();

  /** `key` is the thing as text; equal text means an equal thing. */
  place(item: T, key = JSON.stringify(item)): number {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.places.set(key, this.items.length);
    return this.items.push(item) - 1;
  }
}
