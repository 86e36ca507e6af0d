/** @file Draws the scene in a canvas and lets it be turned. `shapes`, `colors` and `eye` come from the page. */
/* global shapes, colors, eye */
const canvas = document.querySelector("canvas");
const context = canvas.getContext("2d");
const isDark = matchMedia("(prefers-color-scheme: dark)");

function draw() {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  context.scale(ratio, ratio);
  const scale = Math.min(width, height) / 8.5;
  const color = isDark.matches ? colors.dark : colors.light;
  const at = (point) => {
    const [x, y] = view(point, eye.yaw, eye.pitch);
    return [width / 2 + scale * x, height / 2 - scale * y];
  };
  const order = [...shapes].sort((a, b) => depth(a, eye.yaw, eye.pitch) - depth(b, eye.yaw, eye.pitch));
  for (const shape of order) {
    const points = shape.points.map(at);
    context.fillStyle = context.strokeStyle = color[shape.color];
    context.globalAlpha = shape.opacity ?? 1;
    context.lineWidth = 1.5;
    context.font = "13px system-ui, sans-serif";
    context.beginPath();
    if (shape.kind === "text") context.fillText(shape.text, points[0][0] + 7, points[0][1] - 5);
    else if (shape.kind === "point") context.arc(...points[0], 4.5, 0, 2 * Math.PI);
    else for (const [x, y] of points) context.lineTo(x, y);
    if (shape.kind === "line") context.stroke();
    else context.fill();
  }
}

function turn(yaw, pitch) {
  eye.yaw += yaw;
  eye.pitch = Math.max(-1.5, Math.min(1.5, eye.pitch + pitch));
  draw();
}

canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
canvas.addEventListener("pointermove", (event) => {
  if (event.buttons) turn(event.movementX / 120, event.movementY / 120);
});
canvas.addEventListener("keydown", ({ key }) => {
  const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[key];
  if (step) turn(...step);
});
isDark.addEventListener("change", draw);
addEventListener("resize", draw);
draw();
