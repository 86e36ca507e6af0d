/**
 * @file A scene of discs, lines and points in three dimensions, seen from an angle: plain JavaScript, as the page has it inlined
 * and the script imports it.
 */

const unit = (v) => {
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
};
const cross = ([a, b, c], [d, e, f]) => [b * f - c * e, c * d - a * f, a * e - b * d];

/** The plane through the origin with this normal, as a disc of so many corners. */
export function disc(normal, radius, corners = 48) {
  const n = unit(normal);
  const u = unit(cross(n, Math.abs(n[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const v = cross(n, u);
  return Array.from({ length: corners }, (_, i) => {
    const [c, s] = [Math.cos((2 * Math.PI * i) / corners), Math.sin((2 * Math.PI * i) / corners)];
    return [0, 1, 2].map((axis) => radius * (c * u[axis] + s * v[axis]));
  });
}

/** The part of a convex polygon on the side that a normal points to, of a plane through the origin. */
export function clip(polygon, normal) {
  const side = (p) => p[0] * normal[0] + p[1] * normal[1] + p[2] * normal[2];
  return polygon.flatMap((from, i) => {
    const to = polygon[(i + 1) % polygon.length];
    const [a, b] = [side(from), side(to)];
    const kept = a >= 0 ? [from] : [];
    if (a >= 0 === b >= 0) return kept;
    return [...kept, from.map((value, axis) => value + (a / (a - b)) * (to[axis] - value))];
  });
}

/**
 * Turns by `yaw` about the third axis, tilts by `pitch`: to the right, up, towards the eye.
 * @param {readonly number[]} point
 * @param {number} yaw
 * @param {number} pitch
 */
export function view(point, yaw, pitch) {
  const [x, y, z] = point;
  const right = x * Math.cos(yaw) + y * Math.sin(yaw);
  const away = y * Math.cos(yaw) - x * Math.sin(yaw);
  return [right, z * Math.cos(pitch) + away * Math.sin(pitch), z * Math.sin(pitch) - away * Math.cos(pitch)];
}

/** Depth of a shape's middle, to draw from the back to the front; text is in front of all. */
export const depth = ({ kind, points }, yaw, pitch) =>
  kind === "text"
    ? Number.MAX_VALUE
    : points.reduce((sum, point) => sum + view(point, yaw, pitch)[2], 0) / points.length;
