/** @file Names within one kernel: each once, and readable. */
export class Names {
  private readonly used = new Set<string>();

  /** `wanted` made an identifier, with a number where it is taken. */
  fresh(wanted: string): string {
    const base =
      wanted
        .replace(/[^A-Za-z0-9_]+/g, "_")
        .replace(/^(?=[0-9])/, "_")
        .replace(/^_+$/, "v") || "v";
    let name = base;
    for (let n = 2; this.used.has(name); n++) name = `${base}${/[0-9]$/.test(base) ? "_" : ""}${n}`;
    this.used.add(name);
    return name;
  }
}
