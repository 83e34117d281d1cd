/* What the map shows now, as a list: the same for those who do not see the canvas. */
import { KINDS } from "./data";
import { byId, make, named } from "./elements";
import { type Graph } from "./graph";
import { said } from "./panel";

const MOST = 200;

/** Fills the list with the nodes in view, the most linked first. */
export function fillList(graph: Graph, nodes: Iterable<number>, pointed: (node: number) => void): void {
  const { map } = graph, all = Uint32Array.from(nodes).sort(), list = make("ol");
  for (const node of all.subarray(0, MOST)) {
    const line = make("li"), link = named("a", map.names[node] || "…");
    link.href = map.page(node) || "papers.html";
    link.prepend(make("i", "k " + KINDS[map.kind[node]]));
    line.append(link, " ", make("small", "", said(graph, node)));
    line.addEventListener("pointerenter", () => pointed(node));
    line.addEventListener("pointerleave", () => pointed(-1));
    link.addEventListener("focus", () => pointed(node));
    link.addEventListener("blur", () => pointed(-1));
    list.append(line);
  }
  const more = all.length - MOST;
  byId("map-list").replaceChildren(
    make("h2", "", all.length ? "On the map now" : "Nothing is on the map now"),
    make("p", "mut", all.length.toLocaleString("en") + " in view, the most linked first" +
      (more > 0 ? `; ${more.toLocaleString("en")} more when you zoom in` : "")),
    list,
  );
}
