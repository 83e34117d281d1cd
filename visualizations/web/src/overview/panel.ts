/* The card beside the map: what is chosen, and what the papers say about it. */
import { KINDS, ROLES } from "./data";
import { byId, counted, load, make, named } from "./elements";
import { type Graph, degree } from "./graph";

declare global {
  interface Window {
    /** By file and node: its sentences, and of its links [other node, sentence, start, end]. */
    PAPERATLAS_EVIDENCE?: Record<
      number, Record<number, [string[], [number, number, number, number][]]>
    >;
  }
}

/** Neighbours of one role that the card lists. */
const MOST = 6;

const SAID_OF_ENTITY = [
  "introduced by", "used by", "evaluated on by", "compared to by", "addressed by", "measured by",
  "mentioned by",
];

export interface PanelActions {
  choose: (node: number) => void;
  zoomTo: (region: number) => void;
  close: () => void;
}

export class Panel {
  readonly element = byId("panel");
  private asked = new Set<number>();
  private node = -1;

  constructor(private graph: Graph, private actions: PanelActions) {}

  /** Shows a node; -1 hides the card. */
  show(node: number, hidden: boolean): void {
    const { graph, element } = this, { map } = graph;
    this.node = node;
    element.hidden = node < 0;
    element.replaceChildren();
    if (node < 0) return;
    const kind = KINDS[map.kind[node]], close = make("button", "close", "✕");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", this.actions.close);
    element.append(
      close, make("span", "badge " + kind, kind), named("h2", map.names[node] || "…"),
      make("p", "mut", said(graph, node)),
    );
    this.topics(node);
    if (hidden) element.append(make("p", "mut", "The filters hide it; it is shown all the same."));
    if (map.page(node)) {
      const open = make("a", "open", "Open its page");
      open.href = map.page(node);
      element.append(open);
    }
    ROLES.forEach((_, role) => this.role(node, role));
    element.scrollTop = 0;
    this.quotes(node);
  }

  private topics(node: number): void {
    const { regions, map } = this.graph, line = make("p", "mut topics", "Topic: ");
    let at = map.topic[node] in regions ? map.topic[node] : -1;
    const path: number[] = [];
    for (; at >= 0; at = regions[at].parent) if (regions[at].name) path.unshift(at);
    path.forEach((region, place) => {
      if (place) line.append(" › ");
      const button = named("button", regions[region].name, "link");
      button.type = "button";
      button.addEventListener("click", () => this.actions.zoomTo(region));
      line.append(button);
    });
    if (path.length) this.element.append(line);
  }

  private role(node: number, role: number): void {
    const { start, near, nearRole, map } = this.graph, list = make("ul");
    let count = 0;
    for (let at = start[node]; at < start[node + 1]; at++) {
      if (nearRole[at] !== role || ++count > MOST) continue;
      const other = near[at], line = make("li");
      const link = named("a", map.names[other] || "…");
      link.href = "#node=" + encodeURIComponent(map.ids[other]);
      link.prepend(make("i", "k " + KINDS[map.kind[other]]));
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.actions.choose(other);
      });
      line.dataset.node = String(other);
      line.append(link);
      list.append(line);
    }
    if (!count) return;
    if (count > MOST) {
      list.append(make("li", "mut", (count - MOST).toLocaleString("en") + " more on its page"));
    }
    const heading = make("h3", "", map.kind[node] ? SAID_OF_ENTITY[role] : ROLES[role]);
    heading.append(make("small", "", count.toLocaleString("en")));
    this.element.append(heading, list);
  }

  /** Adds the sentences, now or when their file is there. */
  private quotes(node: number): void {
    const shard = node % this.graph.map.shards, found = window.PAPERATLAS_EVIDENCE?.[shard]?.[node];
    if (found) {
      const [sentences, lines] = found;
      for (const [other, sentence, start, end] of lines) {
        const line = this.element.querySelector(`li[data-node="${other}"]`);
        if (!line || line.querySelector("q")) continue;
        const text = sentences[sentence], quote = named("q", text.slice(0, start));
        if (end > start) quote.append(make("mark", "", text.slice(start, end)), text.slice(end));
        line.append(quote);
      }
    } else if (!this.asked.has(shard)) {
      this.asked.add(shard);
      load(`assets/evidence/${shard}.js`, () => {
        if (this.node >= 0 && this.node % this.graph.map.shards === shard) this.quotes(this.node);
      });
    }
  }
}

/** What there is to say of a node in a few words, its name and type apart. */
export function said(graph: Graph, node: number): string {
  const { map } = graph, links = degree(graph, node), year = map.year[node];
  if (map.kind[node]) return "in " + counted(links, "paper") + (year ? `, first in ${year}` : "");
  return (year ? year + ", " : "") + counted(links, "name") + " in it";
}
