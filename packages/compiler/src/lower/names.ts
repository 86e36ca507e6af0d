/** @file Names within one kernel: each once, and readable. */
export class Names {
  private readonly used = new Set<string>();
  /** By base: the last number given, so that many names of one base take no quadratic time. */
  private readonly last = new Map<string, number>();

  /** `wanted` made an identifier, with a number where it is taken. */
  fresh(wanted: string): string {
    const base =
      wanted
        .replace(/[^A-Za-z0-9_]+/g, "_")
        .replace(/^(?=[0-9])/, "_")
        .replace(/^_+$/, "v") || "v";
    let n = this.last.get(base) ?? 1;
    const numbered = (): string => `${base}${/[0-9]$/.test(base) ? "_" : ""}${n}`;
    let name = n === 1 ? base : numbered();
    for (; this.used.has(name); name = numbered()) n++;
    this.last.set(base, n);
    this.used.add(name);
    return name;
  }
}
