/**
 * @file How several threads do one loop: they take its parts, one after the other, until none is left.
 *
 * Every thread is an instance of the module over one shared memory. The one that is called publishes a loop in a block
 * of that memory: which, the values it needs, and how many parts it has. Others wake up, or have been waiting actively,
 * and each takes the next part by adding to a counter. The caller takes parts, too, and goes on when all are done. So a
 * thread that comes late, or never, only leaves more parts to the others, and no thread has a part of its own.
 */
import type {
  FunctionBuilder,
  FunctionRef,
  GlobalRef,
  Label,
  Local,
  ModuleBuilder,
  ValueType,
} from "../assembler/index.ts";
import { mostThreads } from "../options.ts";

/** Bytes of the block. Counters that different threads write lie in cache lines of their own. */
const at = {
  /** Parts of the loop, shifted by 16 bits, plus the next one that nobody has taken. */
  claim: 0,
  done: 64,
  /** Whether the caller sleeps until all parts are done. */
  isWaiting: 68,
  /** Loops published so far, which threads without work look at. */
  published: 128,
  /** Threads that sleep. */
  sleepers: 132,
  isStopped: 136,
  loop: 192,
  values: 200,
} as const;

export const mostValues = 64;
const blockBytes = at.values + 8 * mostValues;
export const mostParts = 64;

/** Turns of a waiting loop, of one to two nanoseconds each, before a thread sleeps: waking one takes longer than that. */
const spins = 32768;

type Scalar = Exclude<ValueType, "v128" | "i64">;

/** Scratch memory: that of thread 0 first, `bytes` each. */
export interface CrewScratch {
  readonly start: number;
  readonly bytes: number;
}

/** A loop that threads share: a function of the part, and of the values it needs from around it. */
interface SharedLoop {
  readonly ref: FunctionRef;
  readonly values: readonly Scalar[];
}

export interface CrewExports {
  /** Takes parts until the model ends: what every other thread calls, with its number, from 1 on. */
  readonly work: string;
  /** For thread 0, which calls programs: whether its host lets it sleep. */
  readonly begin: string;
  /** Ends all threads. */
  readonly stop: string;
}

export class Crew {
  /** Where the scratch memory of this thread starts. */
  readonly scratch: GlobalRef;
  /** Whether short loops are shared, too. */
  readonly sharesAll: boolean;
  private readonly module: ModuleBuilder;
  private readonly block: number;
  private readonly loops: SharedLoop[] = [];
  private readonly maySleep: GlobalRef;
  private readonly help: FunctionRef;
  private readonly defineHelp: (build: (f: FunctionBuilder) => void) => void;
  private readonly share: FunctionRef;
  /** Of the host: the number of a word of memory, and what it holds while the thread is to sleep. */
  private readonly wait: FunctionRef;

  /** `reserve` gives a place in memory that nothing else has, at a multiple of 64. */
  constructor(module: ModuleBuilder, reserve: (bytes: number) => number, sharesAll: boolean) {
    this.module = module;
    this.sharesAll = sharesAll;
    this.wait = module.importFunction("host", "wait", { params: ["i32", "i32"], results: [] });
    this.block = reserve(blockBytes);
    const zero = { name: "i32.const", immediates: [0] } as const;
    this.scratch = module.addGlobal("i32", zero);
    this.maySleep = module.addGlobal("i32", zero);
    [this.help, this.defineHelp] = module.declare("take parts");
    this.share = module.add("share a loop", { params: ["i32", "i32"] }, (f) => this.writeShare(f));
  }

  /** Where value `i` of the published loop lies. */
  valueAddress(i: number): number {
    return this.block + at.values + 8 * i;
  }

  /** Runs a loop in `parts` parts; its values are in their places. */
  run(f: FunctionBuilder, ref: FunctionRef, values: readonly Scalar[], parts: number): void {
    f.i32(this.loops.push({ ref, values }) - 1)
      .i32(parts)
      .call(this.share);
  }

  /** When all loops are known. */
  finish(names: CrewExports, { start, bytes }: CrewScratch): void {
    const { module, scratch, maySleep } = this;
    this.defineHelp((f) => this.writeHelp(f));
    module.add(names.begin, { export: names.begin, params: ["i32"] }, (f) => {
      f.i32(start).setGlobal(scratch).get(f.params[0]!).setGlobal(maySleep);
    });
    module.add(names.work, { export: names.work, params: ["i32"] }, (f) => {
      f.get(f.params[0]!).i32(bytes).op("i32.mul").i32(start).op("i32.add").setGlobal(scratch);
      this.writeWork(f);
    });
    module.add(names.stop, { export: names.stop }, (f) => {
      this.address(f, "isStopped").i32(1).op("i32.atomic.store");
      this.add(f, "published", 1).drop();
      this.wakeAll(f);
    });
  }

  private address(f: FunctionBuilder, place: keyof typeof at): FunctionBuilder {
    return f.i32(this.block + at[place]);
  }

  private load(f: FunctionBuilder, place: keyof typeof at): FunctionBuilder {
    return this.address(f, place).op("i32.atomic.load");
  }

  private add(f: FunctionBuilder, place: keyof typeof at, value: number): FunctionBuilder {
    return this.address(f, place).i32(value).op("i32.atomic.rmw.add");
  }

  /** Wakes all threads that sleep. Their number is small: for one above 2^30, as for all there can be, V8 allocates. */
  private wakeAll(f: FunctionBuilder): void {
    this.address(f, "published").i32(mostThreads).op("memory.atomic.notify").drop();
  }

  private writeShare(f: FunctionBuilder): void {
    const [loop, parts] = f.params as [Local, Local];
    this.address(f, "loop").get(loop).op("i32.store");
    this.address(f, "done").i32(0).op("i32.atomic.store");
    this.address(f, "claim").get(parts).i32(16).op("i32.shl").op("i32.atomic.store");
    this.add(f, "published", 1).drop();
    this.load(f, "sleepers");
    f.if(() => {
      this.wakeAll(f);
    });
    f.call(this.help);
    const done = f.local("i32");
    f.loop((again) => {
      this.spin(f, () => {
        this.load(f, "done").tee(done).get(parts).op("i32.eq");
        f.if(() => f.return());
      });
      f.getGlobal(this.maySleep).op("i32.eqz").brIf(again);
      // first the flag, then what it is about: who adds the last part looks at them the other way round
      this.address(f, "isWaiting").i32(1).op("i32.atomic.store");
      this.load(f, "done").tee(done).get(parts).op("i32.ne");
      f.if(() => {
        this.sleep(f, "done", done);
      });
      this.address(f, "isWaiting").i32(0).op("i32.atomic.store");
      f.br(again);
    });
  }

  private writeHelp(f: FunctionBuilder): void {
    const claim = f.local("i32");
    const returnIfNone = (): void => {
      f.set(claim);
      f.get(claim).i32(0xffff).op("i32.and").get(claim).i32(16).op("i32.shr_u").op("i32.ge_u");
      f.if(() => f.return());
    };
    f.loop((again) => {
      this.load(f, "claim");
      returnIfNone();
      this.add(f, "claim", 1);
      // others may have been faster, or the loop another one by now: what counts is what was added to
      returnIfNone();
      this.address(f, "loop").op("i32.load");
      this.choose(f, (loop) => {
        f.get(claim).i32(0xffff).op("i32.and");
        loop.values.forEach((type, i) => {
          f.i32(this.valueAddress(i)).op(`${type}.load`);
        });
        f.call(loop.ref);
      });
      this.add(f, "done", 1).drop();
      this.load(f, "isWaiting");
      f.if(() => {
        this.address(f, "done").i32(1).op("memory.atomic.notify").drop();
      });
      f.br(again);
    });
  }

  /** Runs the code of the loop whose number is on the stack. */
  private choose(f: FunctionBuilder, write: (loop: SharedLoop) => void): void {
    const { loops } = this;
    if (loops.length === 0) {
      f.drop();
      return;
    }
    const number = f.local("i32");
    f.set(number);
    f.block((out) => {
      // a block for each, the last one outermost: behind the end of each stands its code
      const open = (i: number, labels: readonly Label[]): void => {
        if (i < 0) {
          f.get(number).brTable(labels.toReversed(), labels[0]!);
          return;
        }
        f.block((label) => open(i - 1, [...labels, label]));
        write(loops[i]!);
        f.br(out);
      };
      open(loops.length - 1, []);
    });
  }

  private writeWork(f: FunctionBuilder): void {
    const seen = f.local("i32");
    f.loop((again) => {
      // before the look at the parts: what is published later shows as a change
      this.load(f, "published").set(seen);
      this.load(f, "isStopped");
      f.if(() => f.return());
      f.call(this.help);
      this.spin(f, () => {
        this.load(f, "published").get(seen).op("i32.ne").brIf(again);
      });
      this.add(f, "sleepers", 1).drop();
      this.sleep(f, "published", seen);
      this.add(f, "sleepers", -1).drop();
      f.br(again);
    });
  }

  /** Looks again and again, for some time. */
  private spin(f: FunctionBuilder, look: () => void): void {
    const left = f.local("i32");
    f.i32(spins).set(left);
    f.loop((again) => {
      look();
      f.get(left).i32(1).op("i32.sub").tee(left).brIf(again);
    });
  }

  /**
   * Until it is woken, if there is still `value` at the place. By the host: it sleeps as `memory.atomic.wait32` does, for
   * which V8 makes a BigInt of the timeout, garbage of 24 bytes or more with each call.
   */
  private sleep(f: FunctionBuilder, place: keyof typeof at, value: Local): void {
    f.i32((this.block + at[place]) / 4)
      .get(value)
      .call(this.wait);
  }
}
