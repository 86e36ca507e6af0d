/** @file Target wasm: SIMD WebAssembly, in a module that loads it. */
import { defineBackend } from "@tapeless/compiler";
import { capabilities } from "./capabilities.ts";
import { emit, listing } from "./emit.ts";
import { options } from "./options.ts";

export default defineBackend({ name: "wasm", contract: 1, capabilities, options, emit, listing });
