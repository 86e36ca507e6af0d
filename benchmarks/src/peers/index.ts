/** @file The peers, in the order of tables. */
import { jaxJs } from "./jax-js.ts";
import { onnxruntime } from "./onnxruntime.ts";
import type { Peer } from "./peer.ts";
import { tfjs } from "./tfjs.ts";

export const peers: readonly Peer[] = [
  onnxruntime("onnxruntime-node"),
  onnxruntime("onnxruntime-web"),
  jaxJs,
  tfjs("wasm"),
  tfjs("cpu"),
];
