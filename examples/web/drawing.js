/** @file A field to draw in, and what was drawn as 8 x 8 numbers, made as the data set's were. */

export const fieldSize = 256;
const stroke = 22;
const fine = 32;
const block = 4;

/** Calls `changed` after every stroke of pen, finger or mouse. */
export function makeField(canvas, changed) {
  canvas.width = fieldSize;
  canvas.height = fieldSize;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.lineWidth = stroke;
  context.lineCap = "round";
  context.lineJoin = "round";
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * fieldSize) / box.width,
      ((event.clientY - box.top) * fieldSize) / box.height,
    ];
  };
  let from;
  canvas.addEventListener("pointerdown", (event) => {
    from = place(event);
    if (event.isTrusted) canvas.setPointerCapture(event.pointerId);
    line(from);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    line(place(event));
  });
  for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, () => {
      from = undefined;
    });

  function line(to) {
    context.strokeStyle = "#000000";
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    from = to;
    changed();
  }

  return {
    clear() {
      context.clearRect(0, 0, fieldSize, fieldSize);
      changed();
    },
    /** 64 numbers in 0..1, or undefined where nothing is drawn. */
    image: () => imageOf(context.getImageData(0, 0, fieldSize, fieldSize).data),
  };
}

/**
 * The ink, fitted to a field of 32 x 32 dots by its height and put in the middle, then counted in blocks of 4 x 4: so the
 * data set's pictures were made (E. Alpaydin and C. Kaynak 1998). `rgba` has `fieldSize` rows; ink is what is opaque.
 */
export function imageOf(rgba) {
  const isInk = (x, y) => rgba[4 * (y * fieldSize + x) + 3] > 127;
  let [left, right, top, bottom] = [fieldSize, -1, fieldSize, -1];
  for (let y = 0; y < fieldSize; y++)
    for (let x = 0; x < fieldSize; x++) {
      if (!isInk(x, y)) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  if (right < 0) return undefined;
  const size = Math.max(bottom - top + 1, right - left + 1);
  const startX = (left + right + 1 - size) / 2;
  const startY = (top + bottom + 1 - size) / 2;
  const image = new Float32Array(64);
  for (let row = 0; row < fine; row++)
    for (let column = 0; column < fine; column++) {
      const x = Math.floor(startX + ((column + 0.5) * size) / fine);
      const y = Math.floor(startY + ((row + 0.5) * size) / fine);
      if (x < 0 || y < 0 || x >= fieldSize || y >= fieldSize || !isInk(x, y)) continue;
      image[8 * Math.floor(row / block) + Math.floor(column / block)] += 1 / block ** 2;
    }
  return image;
}
