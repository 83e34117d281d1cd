/* Entry of ../../../static/ego.js: the small map of a page. Places come with the data; vis-network
   draws. Sentences are given to it as text, which it never reads as HTML. */
import { unpacked, VERBS, type MapBox, type MapEdge } from "./data";
import { BOXES, EDGES, FONT, strong } from "./looks";
import type { DataSet, Network, Point, Pointed, Vis } from "./vis";

declare global {
  interface Window {
    vis?: Vis;
    /** For tests: where in the map a box is, or the end of its lines, such as "left3". */
    PAPERATLAS_EGO?: { place(id: number | string): Point; nodes: MapBox[]; edges: MapEdge[] };
  }
}

const holder = document.getElementById("ego"), source = document.getElementById("ego-data");
if (holder && source && window.vis) show(holder, JSON.parse(source.textContent ?? ""), window.vis);

function dark(): boolean {
  return document.documentElement.dataset.theme === "dark";
}

function show(holder: HTMLElement, packed: any, vis: Vis): void {
  const { boxes, edges } = unpacked(packed, document), root = document.body.dataset.root ?? "";
  const status = document.getElementById("ego-says");

  function wordsOfBox(box: MapBox): string {
    const edge = edges.find((one) => one.to === box && one.near);
    const lines = [box.name, box.kind + (box.count ? ", in " + box.count + " papers of this map" : "")];
    if (edge?.sentence) lines.push(VERBS[edge.role] + ": “" + edge.sentence + "”");
    return lines.join("\n");
  }
  function wordsOfEdge(edge: MapEdge): string {
    const papers = edge.from.kind === "Paper" ? [edge.from, edge.to] : [edge.to, edge.from];
    const said = papers[0].name + " " + VERBS[edge.role] + " " + papers[1].name;
    return edge.sentence ? said + "\n“" + edge.sentence + "”" : said;
  }
  function lookOfBox(box: MapBox): object {
    const night = dark(), [fill, border] = BOXES[box.kind][night ? 1 : 0], chosen = strong(night);
    return {
      id: box.id, label: box.label, x: box.x, y: box.y, title: wordsOfBox(box),
      borderWidth: box.page ? 1.5 : 3,
      color: { background: fill, border, highlight: chosen, hover: chosen },
      font: { color: night ? "#e6ebf5" : "#1b2536" },
    };
  }
  function lookOfEdge(edge: MapEdge, id: number): object {
    const night = dark(), [light, darker, dashes] = EDGES[edge.role];
    const faint = night ? "rgba(150,170,205,.3)" : "rgba(90,110,150,.26)";
    const color = edge.near ? (night ? darker : light) : faint;
    const ports = edge.from.x < edge.to.x ? ["right", "left"] : ["left", "right"];
    return {
      id, from: ports[0] + edge.from.id, to: ports[1] + edge.to.id, title: wordsOfEdge(edge),
      width: edge.near ? 1.8 : 1, dashes: edge.near && dashes,
      color: { color, hover: night ? darker : light, highlight: night ? darker : light },
    };
  }

  const nodes: DataSet = new vis.DataSet(boxes.map(lookOfBox)), lines = new vis.DataSet([]);
  const network: Network = new vis.Network(holder, { nodes, edges: lines }, {
    physics: { enabled: false },
    layout: { improvedLayout: false },
    nodes: {
      shape: "box", margin: { top: 6, bottom: 6, left: 9, right: 9 },
      font: { size: 13, face: FONT }, shapeProperties: { borderRadius: 5 },
    },
    edges: {
      smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 },
      hoverWidth: 1.2, selectionWidth: 1.6,
    },
    interaction: {
      hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, dragNodes: false,
      dragView: false, zoomView: false, tooltipDelay: 120,
    },
  });
  /* Lines end at the middle of a box's side, on a point of no size: drawn to the middle of the box
     they would run over the boxes above and below it. */
  network.redraw();
  nodes.add(boxes.flatMap((box) => {
    const room = network.getBoundingBox(box.id);
    return (["left", "right"] as const).map((side) => ({
      id: side + box.id, x: room[side] + (side === "left" ? 6 : -6), y: box.y, shape: "dot",
      size: 0, borderWidth: 0, label: "", chosen: false,
    }));
  }));
  lines.add(edges.map(lookOfEdge));

  function fit(): void {
    network.fit({ animation: false });
    network.moveTo({ scale: Math.min(1.1, network.getScale() * 0.97), animation: false });
  }
  const room = holder.parentElement;
  function bringIntoView(box: MapBox, part: number): void {
    /* on a narrow screen the map is wider than its room */
    const at = network.canvasToDOM(network.getPosition(box.id)).x;
    if (room) room.scrollLeft = Math.max(0, at - room.clientWidth * part);
  }
  fit();
  bringIntoView(boxes[0], boxes.some((box) => box.x < 0) ? 0.5 : 0.2);
  network.on("resize", () => setTimeout(fit, 0));

  function say(words: string): void {
    if (status) status.textContent = words;
  }
  function open(box: MapBox | undefined): void {
    if (!box?.page) return;
    if (document.body.classList.contains("alone")) say(wordsOfBox(box));
    else location.href = root + box.page;
  }
  network.on("click", (event: Pointed) => {
    const [node] = event.nodes, [edge] = event.edges;
    if (typeof node === "number") open(boxes[node]);
    else if (edge !== undefined) say(wordsOfEdge(edges[edge]));
    else say("");
  });
  network.on("hoverNode", (event: { node: number | string }) => {
    holder.style.cursor = typeof event.node === "number" && boxes[event.node].page ? "pointer" : "";
  });
  network.on("blurNode", () => { holder.style.cursor = ""; });
  network.on("hoverEdge", () => { holder.style.cursor = "help"; });
  network.on("blurEdge", () => { holder.style.cursor = ""; });

  /* By keyboard: arrows go to the next box of the column or to the nearest of the next column. */
  let focused = boxes[0];
  function focusOn(box: MapBox): void {
    focused = box;
    const near = edges.flatMap((edge, at) => (edge.from === box || edge.to === box ? [at] : []));
    network.setSelection({ nodes: [box.id], edges: near }, { highlightEdges: false });
    bringIntoView(box, 0.5);
    say(wordsOfBox(box));
  }
  function next(key: string): MapBox | undefined {
    const across = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
    const down = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    const there = boxes.filter((box) => across
      ? (box.x - focused.x) * across > 0
      : box.x === focused.x && (box.y - focused.y) * down > 0);
    const column = (box: MapBox): number => Math.abs(box.x - focused.x);
    there.sort((a, b) => column(a) - column(b) || Math.abs(a.y - focused.y) - Math.abs(b.y - focused.y));
    return there[0];
  }
  holder.addEventListener("focus", () => {
    if (holder.matches(":focus-visible")) focusOn(focused);
  });
  holder.addEventListener("blur", () => { network.unselectAll(); });
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") open(focused);
    else if (event.key === "Escape") holder.blur();
    else if (event.key.startsWith("Arrow")) focusOn(next(event.key) ?? focused);
    else return;
    event.preventDefault();
  });

  document.addEventListener("themechange", () => {
    nodes.update(boxes.map(lookOfBox));
    lines.update(edges.map(lookOfEdge));
  });
  window.PAPERATLAS_EGO = {
    place: (id) => network.canvasToDOM(network.getPosition(id)), nodes: boxes, edges,
  };
}
