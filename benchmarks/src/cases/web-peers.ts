/** @file The peers that run in a page; onnxruntime-node is native code. */
export const webPeers = ["onnxruntime-web", "jax-js wasm", "tfjs wasm", "tfjs cpu"] as const;
