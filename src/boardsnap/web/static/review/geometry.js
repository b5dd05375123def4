// From pixels of the photo to pixels of the straightened picture, and boxes around places.

export function project(matrix, [x, y]) {
  if (!matrix) return [x, y];
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const w = g * x + h * y + i || 1e-12;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

export function boundsOf(points) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function grown({ x, y, width, height }, by) {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

export const pathOf = (points) => points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

export function contains({ x, y, width, height }, [px, py]) {
  return px >= x && px <= x + width && py >= y && py <= y + height;
}
