/**
 * @file Trains in a module worker. Takes `{ module, data, epochs, seed }`, where `data` are 65 bytes a digit: 64 pixels of 0..16
 * and a label. Posts `{ kind: "progress", done, total, cost }` every few batches, `{ kind: "epoch", ... }` with the accuracy and
 * the parameters after each epoch, `{ kind: "end" }`, or `{ kind: "error", message }`.
 */
const pixels = 64;
const batchSize = 32;
const testCount = 360;
const batchesPerPost = 5;

addEventListener("message", async ({ data: order }) => {
  try {
    await train(order);
    postMessage({ kind: "end" });
  } catch (error) {
    postMessage({ kind: "error", message: String(error) });
  }
});

async function train({ module, data, epochs, seed }) {
  const { create } = await import(/* @vite-ignore */ module);
  const model = await create({ seed });
  const rows = readRows(data);
  const last = rows.count - testCount;
  const batches = Math.ceil(last / batchSize);
  const total = epochs * batches;
  let [done, sum, since] = [0, 0, 0];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(last, epoch);
    for (let start = 0; start < last; start += batchSize) {
      const { cost } = model.train(rows.take(order.subarray(start, start + batchSize)));
      [sum, since, done] = [sum + cost, since + 1, done + 1];
      if (since < batchesPerPost && done < total) continue;
      postMessage({ kind: "progress", done, total, cost: sum / since });
      [sum, since] = [0, 0];
    }
    postMessage({ kind: "epoch", epoch, accuracy: accuracy(model, rows), state: model.save() });
  }
}

function readRows(bytes) {
  const count = bytes.length / (pixels + 1);
  const images = new Float32Array(count * pixels);
  const labels = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < pixels; i++) images[row * pixels + i] = bytes[row * (pixels + 1) + i] / 16;
    labels[row] = bytes[row * (pixels + 1) + pixels];
  }
  const take = (chosen) => {
    const image = new Float32Array(chosen.length * pixels);
    chosen.forEach((row, i) => {
      image.set(images.subarray(row * pixels, (row + 1) * pixels), i * pixels);
    });
    return { image, label: Int32Array.from(chosen, (row) => labels[row]) };
  };
  return { count, images, labels, take };
}

/** Row numbers in an order that depends on the epoch alone (Fisher and Yates, with a multiplicative generator). */
function shuffled(count, epoch) {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  let state = 16807 * (epoch + 1);
  for (let i = count - 1; i > 0; i--) {
    state = (state * 16807) % 2147483647;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** On the digits that were held back: the last ones, by other writers. */
function accuracy(model, { count, images, labels }) {
  const first = count - testCount;
  const { probability } = model.predict({ image: images.subarray(first * pixels) });
  let right = 0;
  for (let row = 0; row < testCount; row++) {
    const scores = probability.subarray(row * 10, row * 10 + 10);
    if (scores.indexOf(Math.max(...scores)) === labels[first + row]) right++;
  }
  return right / testCount;
}
