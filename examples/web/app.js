/** @file The page: starts a worker that trains, shows how far it is, and predicts what is drawn with what was learnt so far. */
import { drawCurve } from "./curve.js";
import { makeField } from "./drawing.js";

const markup = `
  <section>
    <h2>Training</h2>
    <progress max="1" value="0" aria-label="training"></progress>
    <svg class="curve" viewBox="0 0 400 200" role="img" aria-label="cost of a batch so far"></svg>
    <p class="state">loading</p>
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
 * Fills `root`. `module` is the address of the emitted module, built with `train.batch=32,29` and `predict.batch=1,360`, `data`
 * that of the digits, 65 bytes each; both as seen from this file.
 */
export async function startApp(root, { module, data, epochs }) {
  root.innerHTML = markup;
  const find = (selector) => root.querySelector(selector);
  const address = new URL(module, import.meta.url).href;
  const { create } = await import(/* @vite-ignore */ address);
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
        say(`trained: cost ${costs.at(-1).toFixed(4)}${accuracy}`);
        root.dataset.trained = "yes";
      }
    });
    worker.postMessage({ module: address, data: digits, epochs, seed });
  }

  let seed = 1;
  find(".again").addEventListener("click", () => {
    delete root.dataset.trained;
    train(++seed);
  });
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
