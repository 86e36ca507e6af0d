/** @file How busy the machine is with other things. */
import { cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** Parts of one: idle is 0. */
export interface Load {
  /** Of all cores, while this process slept. */
  readonly busy: number;
  /** Mean number of waiting or running tasks a core over a minute; 0 where the system does not know. */
  readonly lastMinute: number;
}

const ticks = (): { busy: number; all: number } =>
  cpus().reduce(
    (sum, { times }) => {
      const all = times.user + times.nice + times.sys + times.idle + times.irq;
      return { busy: sum.busy + all - times.idle, all: sum.all + all };
    },
    { busy: 0, all: 0 },
  );

/** Sleeps for a while and looks at what the others did. */
export async function loadOf(milliseconds = 1500): Promise<Load> {
  const before = ticks();
  await sleep(milliseconds);
  const after = ticks();
  return {
    busy: after.all > before.all ? (after.busy - before.busy) / (after.all - before.all) : 0,
    lastMinute: (loadavg()[0] ?? 0) / cpus().length,
  };
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;

/** A sentence for the report, or none. */
export function loadWarnings({ busy, lastMinute }: Load, when: string): string[] {
  if (busy < 0.1 && lastMinute < 0.5) return [];
  return [
    `the machine was busy ${when}: ${percent(busy)} of its cores' time went to others, load ${lastMinute.toFixed(1)} a core over the last minute`,
  ];
}
