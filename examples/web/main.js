/** @file Starts the page with the files that lie beside it. */
import { startApp } from "./app.js";

startApp(document.querySelector("#app"), {
  modules: { js: "./js/digits.js", wasm: "./wasm/digits.js" },
  data: "./digits.u8",
  epochs: 80,
});
