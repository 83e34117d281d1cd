/* Moving over the map: to a node, a topic, everything, or a step by hand. */
import { free } from "./cards";
import { type Box, type Graph, shownNear } from "./graph";
import { type Stage } from "./stage";
import { type View, centred, fly, middleOf, viewOf, zoomed } from "./view";

/** Share of the free part of the window that what is gone to takes, and that everything takes. */
const SHARE = 0.72;
const SHARE_OF_ALL = 0.94;
/** Pixels that a chosen node keeps from the cards. */
const RIM = 40;

export function travels(stage: Stage, graph: Graph, visible: Uint8Array) {
  const { x: xs, y: ys } = graph.map;
  let whole = 1, moved = false, land = () => {};

  /** The view of these places, given as x, y, x, y..., at least of size `least`. */
  function viewOfPlaces(places: number[], least: number): View {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < places.length; at += 2) {
      left = Math.min(left, places[at]);
      right = Math.max(right, places[at]);
      top = Math.min(top, places[at + 1]);
      bottom = Math.max(bottom, places[at + 1]);
    }
    const space = 2 * graph.spacing;
    const box: Box = [left - space, top - space, right - left + 2 * space, bottom - top + 2 * space];
    const view = viewOf(box, free(), SHARE, Math.max(2 * whole, 60 / graph.spacing));
    return view.k >= least ? view : centred(least, places[0], places[1], free());
  }

  const to = {
    /** Everything, in what the panel leaves free. */
    all: () => viewOf(graph.bounds, free(), SHARE_OF_ALL),
    /** A node with its neighbours, near enough for their names. */
    node(node: number): View {
      const places = [xs[node], ys[node]];
      for (const other of shownNear(graph, node, visible, 60)) places.push(xs[other], ys[other]);
      return viewOfPlaces(places, Math.max(1.6 * whole, 16 / graph.spacing));
    },
    topic(region: number): View {
      const { outline, x, y } = graph.regions[region];
      return viewOfPlaces(outline.length ? outline : [x, y], 0);
    },
    /** What an address says; within what can be zoomed to. */
    place: ([z, x, y]: [number, number, number]): View => zoomed(
      centred(whole * Math.pow(2, z), x, y, free(false)),
      stage.width / 2, stage.height / 2, 1, whole, graph,
    ),
  };

  function go(view: View): void {
    land();
    moved = true;
    stage.move(view);
  }

  function flyTo(view: View): void {
    land();
    moved = true;
    land = fly(stage.view, view, free(), (step, last) => {
      stage.move(step);
      if (last) stage.redraw();
    });
  }

  function zoom(x: number, y: number, factor: number): void {
    go(zoomed(stage.view, x, y, factor, whole, graph));
  }

  /** Takes the window's size, and keeps what stands in its middle there. */
  function fit(): boolean {
    const middle = middleOf(stage.view, [0, 0, stage.width, stage.height]), z = stage.view.k / whole;
    if (!stage.resize()) return false;
    whole = viewOf(graph.bounds, free(false), SHARE_OF_ALL).k;
    stage.view = moved ? centred(whole * z, ...middle, [0, 0, stage.width, stage.height]) : to.all();
    return true;
  }

  return {
    to, go, flyTo, zoom, fit,
    pan: (dx: number, dy: number) =>
      go({ k: stage.view.k, x: stage.view.x + dx, y: stage.view.y + dy }),
    zoomMiddle(factor: number): void {
      const [left, top, width, height] = free();
      zoom(left + width / 2, top + height / 2, factor);
    },
    showAll(animate: boolean): void {
      (animate ? flyTo : go)(to.all());
      moved = false;
    },
    /** Moves a node from under the cards, if it is there. */
    uncover(node: number): void {
      const { view } = stage, [left, top, width, height] = free();
      const into = (value: number, low: number, size: number) =>
        Math.max(low + RIM, Math.min(low + size - RIM, value)) - value;
      const dx = into(xs[node] * view.k + view.x, left, width);
      const dy = into(ys[node] * view.k + view.y, top, height);
      if (dx || dy) flyTo({ k: view.k, x: view.x + dx, y: view.y + dy });
    },
    /** Zoom and middle, unless everything is shown as at the start. */
    where: (): [number, number, number] | undefined =>
      moved ? [Math.log2(stage.view.k / whole), ...middleOf(stage.view, free(false))] : undefined,
  };
}
