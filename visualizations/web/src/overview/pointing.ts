/* What is under the mouse: a node, which is lit and named in a tip, or the name of a topic. */
import { KINDS } from "./data";
import { radii } from "./drawing";
import { byId, make, named } from "./elements";
import { type Graph } from "./graph";
import { said } from "./panel";
import { type Stage } from "./stage";

export function pointing(stage: Stage, graph: Graph, light: (node: number) => void) {
  const holder = byId("map"), tip = byId("map-tip"), { map } = graph;
  let pointed = -1;

  /** The shown node at a place of the window, -1 if there is none. */
  function nodeAt(x: number, y: number): number {
    const { view } = stage, radius = radii(graph, view);
    let found = -1, nearest = Infinity;
    // All that are on the canvas: a pass over numbers needs no index that every redraw would renew.
    for (const i of stage.drawn.nodes) {
      const dx = map.x[i] * view.k + view.x - x, dy = map.y[i] * view.k + view.y - y;
      const d = dx * dx + dy * dy;
      if (d < nearest && d < Math.max(8, radius(i) + 3) ** 2) [found, nearest] = [i, d];
    }
    return found;
  }

  /** The topic whose name is at a place of the window, -1 if there is none. */
  function topicAt(x: number, y: number): number {
    const [left, top] = stage.onBitmap(x, y);
    const found = stage.drawn.topics.find(({ box }) =>
      left >= box[0] && left <= box[0] + box[2] && top >= box[1] && top <= box[1] + box[3]);
    return found ? graph.regions.indexOf(found.region) : -1;
  }

  function point(at: [number, number] | null): void {
    const node = at ? nodeAt(...at) : -1;
    holder.style.cursor = at && (node >= 0 || topicAt(...at) >= 0) ? "pointer" : "";
    if (node !== pointed) {
      pointed = node;
      light(node);
      tip.hidden = node < 0;
    }
    if (!at || node < 0) return;
    tip.replaceChildren(
      named("b", map.names[node] || "…"),
      make("span", "", `${KINDS[map.kind[node]]}, ${said(graph, node)}`),
    );
    tip.style.left = Math.max(4, Math.min(at[0] + 14, stage.width - tip.offsetWidth - 8)) + "px";
    const above = at[1] - tip.offsetHeight - 10;
    tip.style.top = (above < 4 ? at[1] + 18 : above) + "px";
  }

  return { nodeAt, topicAt, point };
}
