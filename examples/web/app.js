/** @file The page: starts a worker that trains, shows how far it is, and predicts what is drawn with what was learnt so far. */
import { drawCurve } from "./curve.js";
import { makeField } from "./drawing.js";

const markup = `
  <section>
    <h2>Training</h2>
    <progress max="1" value="0" aria-label="training"></progress>
    <svg class="curve" viewBox="0 0 400 200" role="img" aria-label="cost of a batch so far"></svg>
    <p class="state">loading</p>
    <label>Target <select class="target"></select></label>
    <button type="button" class="again">Train again with another seed</button>
  </section>
  <section>
    <h2>Draw a digit</h2>
    <div class="draw">
      <canvas class="field" aria-label="field to draw a digit in"></canvas>
      <canvas class="seen" width="8" height="8" role="img" aria-label="the digit as the network sees it"></canvas>
      <ol class="bars"></ol>
    </div>
    <button type="button" class="clear">Clear</button>
  </section>`;

/**
 * Fills `root`. `modules` are the addresses of emitted modules by the name of their target, built with `train.batch=32,29` and
 * `predict.batch=1,360`, `data` that of the digits, 65 bytes each; all as seen from this file.
 */
export async function startApp(root, { modules, data, epochs }) {
  root.innerHTML = markup;
  const find = (selector) => root.querySelector(selector);
  const targets = Object.entries(modules).map(([name, address]) => [
    name,
    new URL(address, import.meta.url).href,
  ]);
  for (const [name, address] of targets) find(".target").append(new Option(name, address));
  const { create } = await import(/* @vite-ignore */ targets[0][1]);
  const model = await create({ seed: 1 });
  const response = await fetch(new URL(data, import.meta.url));
  const digits = new Uint8Array(await response.arrayBuffer());

  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = document.createElement("li");
    row.innerHTML = `<span>${digit}</span><meter min="0" max="1" value="0" aria-label="${digit}"></meter>`;
    find(".bars").append(row);
    return row;
  });
  const field = makeField(find(".field"), predict);
  find(".clear").addEventListener("click", () => field.clear());

  function predict() {
    const image = field.image();
    showSeen(find(".seen"), image ?? new Float32Array(64));
    const { probability } = image ? model.predict({ image }) : { probability: new Float32Array(10) };
    const best = image ? probability.indexOf(Math.max(...probability)) : -1;
    for (const [digit, row] of rows.entries()) {
      row.querySelector("meter").value = probability[digit];
      row.classList.toggle("best", digit === best);
    }
  }

  let worker;
  function train(seed) {
    worker?.terminate();
    worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const costs = [];
    const start = performance.now();
    let accuracy = "";
    const say = (text) => {
      find(".state").textContent = text;
    };
    worker.addEventListener("message", ({ data: news }) => {
      if (news.kind === "error") say(news.message);
      if (news.kind === "progress") {
        costs.push(news.cost);
        find("progress").max = news.total;
        find("progress").value = news.done;
        drawCurve(find(".curve"), costs, news.total);
        say(`step ${news.done} of ${news.total}, cost ${news.cost.toFixed(4)}${accuracy}`);
      }
      if (news.kind === "epoch") {
        model.load(news.state);
        accuracy = `, ${(100 * news.accuracy).toFixed(1)} % of 360 test digits right`;
        predict();
      }
      if (news.kind === "end") {
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        say(`trained in ${seconds} s: cost ${costs.at(-1).toFixed(4)}${accuracy}`);
        root.dataset.trained = "yes";
      }
    });
    worker.postMessage({ module: find(".target").value, data: digits, epochs, seed });
  }

  let seed = 1;
  const again = (next) => {
    seed = next;
    delete root.dataset.trained;
    train(seed);
  };
  find(".again").addEventListener("click", () => again(seed + 1));
  find(".target").addEventListener("change", () => again(seed));
  train(seed);
  return { stop: () => worker.terminate() };
}

function showSeen(canvas, image) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(8, 8);
  image.forEach((ink, i) => {
    pixels.data.set([0, 0, 0, Math.round(255 * ink)], 4 * i);
  });
  context.putImageData(pixels, 0, 0);
}
