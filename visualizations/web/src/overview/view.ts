/* Where the map is looked at: a place of the map times `k`, plus `x` and `y`, is one of the screen. */
import { type Box, type Graph } from "./graph";

export interface View {
  k: number;
  x: number;
  y: number;
}

/** Milliseconds that a flight to another place takes. */
const FLIGHT = 380;

/** Screen pixels between neighbours at the closest zoom. */
const CLOSEST = 110;

/** The view that shows a box of the map in a box of the screen. */
export function viewOf(box: Box, room: Box, share: number, mostK = Infinity): View {
  const k = Math.min(mostK, share * Math.min(room[2] / box[2], room[3] / box[3]));
  return centred(k, box[0] + box[2] / 2, box[1] + box[3] / 2, room);
}

/** The view of size `k` that has a place of the map in the middle of a box of the screen. */
export function centred(k: number, x: number, y: number, room: Box): View {
  return { k, x: room[0] + room[2] / 2 - k * x, y: room[1] + room[3] / 2 - k * y };
}

/** The place of the map in the middle of a box of the screen. */
export function middleOf(view: View, room: Box): [number, number] {
  return [
    (room[0] + room[2] / 2 - view.x) / view.k,
    (room[1] + room[3] / 2 - view.y) / view.k,
  ];
}

/** Zooms about a place of the screen, within the closest and the farthest. */
export function zoomed(
  view: View, x: number, y: number, factor: number, whole: number, graph: Graph,
): View {
  const closest = Math.max(whole * 4, CLOSEST / graph.spacing);
  const k = Math.max(whole * 0.6, Math.min(closest, view.k * factor)), s = k / view.k;
  return { k, x: x - (x - view.x) * s, y: y - (y - view.y) * s };
}

/** Calls `step` with the views on the way; returns what ends the flight early. */
export function fly(from: View, to: View, room: Box, step: (view: View, last: boolean) => void) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    step(to, true);
    return () => {};
  }
  const [x0, y0] = middleOf(from, room), [x1, y1] = middleOf(to, room);
  const began = performance.now();
  let frame = requestAnimationFrame(function next() {
    const t = Math.min(1, (performance.now() - began) / FLIGHT);
    if (t === 1) return step(to, true);
    const eased = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
    const k = from.k * Math.pow(to.k / from.k, eased);
    step(centred(k, x0 + (x1 - x0) * eased, y0 + (y1 - y0) * eased, room), false);
    frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}
