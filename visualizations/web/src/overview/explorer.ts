/* The map and all around it: what is chosen, where one looks, what the address keeps of both. */
import { type Place, readAddress, writeAddress } from "./address";
import { KINDS, type MapData } from "./data";
import { radii } from "./drawing";
import { byId, make, named } from "./elements";
import { type Sheet, savePng, saveSvg } from "./exporting";
import { type Filter, Filters, onFilter, showFilters } from "./filters";
import { listen } from "./gestures";
import { type Box, type Graph, graphOf, shownNear } from "./graph";
import { fillList } from "./list";
import { Panel, said } from "./panel";
import { Stage } from "./stage";
import { centred, fly, middleOf, type View, viewOf, zoomed } from "./view";

/** Width of the window from which cards lie over the map. */
const WIDE = 900;
/** Share of the free part of the window that what is flown to takes. */
const SHARE = 0.72;
const PAN = 70;
/** Pixels that a chosen node keeps from the cards. */
const RIM = 40;
const ZOOM = 1.5;

export class Explorer {
  readonly graph: Graph;
  readonly filters: Filters;
  readonly stage: Stage;
  chosen = -1;
  private holder = byId("map");
  private tip = byId("map-tip");
  private panel: Panel;
  /** The node whose neighbours `n` and `p` go through, and which of them is next. */
  private anchor = -1;
  private turn = -1;
  private pointed = -1;
  private whole = 1;
  private moved = false;
  private landing = () => {};
  private remembering = 0;
  private numbers: Map<string, number> | null = null;
  /** An address that names a paper, until the papers are here. */
  private waiting: Place | null = null;
  private papersHere = false;

  constructor(private map: MapData) {
    this.graph = graphOf(map);
    this.filters = new Filters(map);
    this.stage = new Stage(
      this.holder, this.graph, this.filters.visible, () => this.cards(), () => this.seen(),
    );
    this.panel = new Panel(this.graph, {
      choose: (node) => this.choose(node, true),
      zoomTo: (region) => this.zoomTo(region),
      close: () => this.close(),
    });
    this.stage.resize();
    this.showAll();
    this.restore(readAddress(location.hash), false);
    this.stage.drawNow();
    this.listen();
  }

  /** Names of papers are here: what shows them is written again. */
  papersRead(): void {
    this.papersHere = true;
    this.numbers = null;
    if (this.waiting) this.restore(this.waiting, false);
    else if (this.chosen >= 0) this.panel.show(this.chosen, !this.filters.visible[this.chosen]);
    this.stage.redraw();
  }

  /** The number of a node of the map, -1 if it has none of that id. */
  numberOf(id: string): number {
    if (!this.numbers) {
      this.numbers = new Map();
      for (let i = 0; i < this.map.count; i++) if (this.map.ids[i]) this.numbers.set(this.map.ids[i], i);
    }
    return this.numbers.get(id) ?? -1;
  }

  /** Chooses a node, or none with -1; moves there if asked to. */
  choose(node: number, move = false, walked = false): void {
    const before = this.chosen;
    this.mark(node);
    if (!walked) [this.anchor, this.turn] = [node, -1];
    if (node >= 0 && move) this.flyTo(this.viewOfNode(node));
    else if (node >= 0) this.uncover(node);
    this.remember(node !== before);
  }

  zoomTo(region: number): void {
    const { outline, x, y } = this.graph.regions[region];
    this.flyTo(this.around(outline.length ? outline : [x, y], 0));
    this.say("Topic " + this.graph.regions[region].name);
    this.remember(true, region);
  }

  private mark(node: number): void {
    this.chosen = node;
    this.panel.show(node, node >= 0 && !this.filters.visible[node]);
    this.stage.light(node);
    this.tip.hidden = true;
    if (node < 0) return;
    const { names, kind } = this.map;
    this.say(`${names[node]}, ${KINDS[kind[node]]}, ${said(this.graph, node)}`);
  }

  private close(): void {
    this.choose(-1);
    this.holder.focus({ preventScroll: true });
  }

  private say(text: string): void {
    byId("map-said").textContent = text;
  }

  /* ---- where one looks ---- */

  /** Cards over the map, as boxes of the window. */
  private cards(): Box[] {
    const own = this.holder.getBoundingClientRect(), found: Box[] = [];
    for (const id of ["legend", "panel", "map-tools", "zoom"]) {
      const card = byId(id);
      if (card.hidden || !/absolute|fixed/.test(getComputedStyle(card).position)) continue;
      const at = card.getBoundingClientRect();
      found.push([at.left - own.left - 4, at.top - own.top - 4, at.width + 8, at.height + 8]);
    }
    return found;
  }

  /** The part of the window that neither legend nor panel covers. */
  private free(withPanel = true): Box {
    const { width, height } = this.stage, own = this.holder.getBoundingClientRect();
    let left = 0, right = width, bottom = height;
    const legend = byId<HTMLDetailsElement>("legend").getBoundingClientRect();
    if (width > WIDE && byId<HTMLDetailsElement>("legend").open) left = legend.right - own.left;
    const panel = this.panel.element;
    if (withPanel && !panel.hidden) {
      const at = panel.getBoundingClientRect();
      if (getComputedStyle(panel).position === "fixed") bottom = Math.min(bottom, at.top - own.top);
      else if (width > WIDE) right = at.left - own.left;
    }
    return [left, 0, Math.max(80, right - left), Math.max(80, bottom)];
  }

  private get zoom(): number {
    return Math.log2(this.stage.view.k / this.whole);
  }

  private showAll(): void {
    const view = viewOf(this.graph.bounds, this.free(false), 0.94);
    this.whole = view.k;
    this.moved = false;
    this.stage.view = this.panel.element.hidden ? view : viewOf(this.graph.bounds, this.free(), 0.94);
  }

  /** The view of these places, given as x, y, x, y..., no closer than names of all need. */
  private around(places: number[], least: number): View {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < places.length; at += 2) {
      left = Math.min(left, places[at]);
      right = Math.max(right, places[at]);
      top = Math.min(top, places[at + 1]);
      bottom = Math.max(bottom, places[at + 1]);
    }
    const space = 2 * this.graph.spacing, free = this.free();
    const box: Box = [left - space, top - space, right - left + 2 * space, bottom - top + 2 * space];
    const view = viewOf(box, free, SHARE, Math.max(2 * this.whole, 60 / this.graph.spacing));
    return view.k >= least ? view : centred(least, places[0], places[1], free);
  }

  /** The view of a node with its neighbours. */
  private viewOfNode(node: number): View {
    const { x, y } = this.map, places = [x[node], y[node]];
    for (const other of shownNear(this.graph, node, this.filters.visible, 60)) {
      places.push(x[other], y[other]);
    }
    return this.around(places, Math.max(1.6 * this.whole, 16 / this.graph.spacing));
  }

  /** Moves a node from under the cards, if it is there. */
  private uncover(node: number): void {
    const { x, y } = this.map, free = this.free(), { view } = this.stage;
    const into = (value: number, low: number, size: number) =>
      Math.max(low + RIM, Math.min(low + size - RIM, value)) - value;
    const dx = into(x[node] * view.k + view.x, free[0], free[2]);
    const dy = into(y[node] * view.k + view.y, free[1], free[3]);
    if (dx || dy) this.flyTo({ k: view.k, x: view.x + dx, y: view.y + dy });
  }

  private flyTo(view: View): void {
    this.landing();
    this.moved = true;
    this.landing = fly(this.stage.view, view, this.free(), (step, last) => {
      this.stage.move(step);
      if (last) this.stage.redraw();
    });
  }

  private move(view: View): void {
    this.landing();
    this.moved = true;
    this.tip.hidden = true;
    this.stage.move(view);
  }

  private zoomBy(x: number, y: number, factor: number): void {
    this.move(zoomed(this.stage.view, x, y, factor, this.whole, this.graph));
  }

  private zoomMiddle(factor: number): void {
    const [left, top, width, height] = this.free();
    this.zoomBy(left + width / 2, top + height / 2, factor);
  }

  private everything(): void {
    this.flyTo(viewOf(this.graph.bounds, this.free(), 0.94));
    this.moved = false;
  }

  /* ---- the address ---- */

  private place(region = -1): Place {
    const [x, y] = middleOf(this.stage.view, this.free(false));
    return {
      node: this.chosen < 0 ? undefined : this.map.ids[this.chosen],
      topic: region < 0 ? undefined : this.graph.regions[region].name,
      at: this.moved && region < 0 ? [this.zoom, x, y] : undefined, filter: this.filters.now,
    };
  }

  /** Keeps the state in the address: as a step to go back from, or in the place of the last. */
  private remember(step: boolean, region = -1): void {
    clearTimeout(this.remembering);
    const address = writeAddress(this.place(region), this.filters.all);
    if (address === (location.hash || "#")) return;
    try {
      if (step) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch {
      // A browser may refuse this to a file, or so many in a short time: the map works without.
    }
  }

  /** Takes the state of an address; one that is none of the map's changes nothing. */
  private restore(place: Place | null, animate: boolean): void {
    if (!place) return;
    this.waiting = null;
    this.filter(place.filter);
    const node = place.node ? this.numberOf(place.node) : -1;
    if (place.node && node < 0 && !this.papersHere) this.waiting = place;
    this.mark(node);
    [this.anchor, this.turn] = [node, -1];
    const region = place.topic ? this.graph.regions.findIndex((one) => one.name === place.topic) : -1;
    let view: View;
    if (place.at) {
      const [z, x, y] = place.at;
      view = centred(this.whole * Math.pow(2, z), x, y, this.free(false));
      // Within what can be zoomed to.
      view = zoomed(view, this.stage.width / 2, this.stage.height / 2, 1, this.whole, this.graph);
    } else if (region >= 0) view = this.around(this.graph.regions[region].outline, 0);
    else if (node >= 0) view = this.viewOfNode(node);
    else view = viewOf(this.graph.bounds, this.free(), 0.94);
    if (animate) this.flyTo(view);
    else this.stage.move(view);
    this.moved = Boolean(place.at) || region >= 0 || node >= 0;
  }

  /* ---- filters, list, export ---- */

  private filter(wanted: Partial<Filter>): void {
    this.filters.apply(wanted);
    showFilters(this.filters, this.map.leftOut);
  }

  private seen(): void {
    if (this.remembering) clearTimeout(this.remembering);
    if (this.moved) this.remembering = setTimeout(() => this.remember(false), 200);
    if (!byId("map-list").hidden) this.list();
  }

  private list(): void {
    const { stage, map } = this, { view } = stage, inView: number[] = [];
    for (const i of stage.drawn.nodes) {
      const x = map.x[i] * view.k + view.x, y = map.y[i] * view.k + view.y;
      if (x >= 0 && y >= 0 && x <= stage.width && y <= stage.height) inView.push(i);
    }
    fillList(this.graph, inView, (node) => this.stage.light(node < 0 ? this.chosen : node));
  }

  private sheet(): Sheet {
    const picture = this.stage.picture(this.stage.view);
    return {
      picture: {
        ...picture, view: this.stage.view, width: this.stage.width, height: this.stage.height,
      },
      title: byId("wrap").dataset.title ?? document.title,
      status: byId("map-status").textContent ?? "",
      chosen: this.chosen,
      around: this.chosen < 0 ? [] : shownNear(this.graph, this.chosen, this.filters.visible, 1500),
    };
  }

  /* ---- hand and keys ---- */

  /** The shown node at a place of the window, -1 if there is none. */
  nodeAt(x: number, y: number): number {
    const { view } = this.stage, { x: xs, y: ys } = this.map, radius = radii(this.graph, view);
    let found = -1, nearest = Infinity;
    for (const i of this.stage.drawn.nodes) {
      const dx = xs[i] * view.k + view.x - x, dy = ys[i] * view.k + view.y - y;
      const d = dx * dx + dy * dy;
      if (d < nearest && d < Math.max(8, radius(i) + 3) ** 2) [found, nearest] = [i, d];
    }
    return found;
  }

  private topicAt(x: number, y: number): number {
    const [bx, by] = this.stage.onBitmap(x, y);
    const found = this.stage.drawn.topics.find(({ box }) =>
      bx >= box[0] && bx <= box[0] + box[2] && by >= box[1] && by <= box[1] + box[3]);
    return found ? this.graph.regions.indexOf(found.region) : -1;
  }

  private point(at: [number, number] | null): void {
    const node = at ? this.nodeAt(...at) : -1;
    this.holder.style.cursor = at && (node >= 0 || this.topicAt(...at) >= 0) ? "pointer" : "";
    if (node !== this.pointed) {
      this.pointed = node;
      this.stage.light(node < 0 ? this.chosen : node);
      this.tip.hidden = node < 0;
      if (node >= 0) {
        this.tip.replaceChildren(
          named("b", this.map.names[node] || "…"),
          make("span", "", `${KINDS[this.map.kind[node]]}, ${said(this.graph, node)}`),
        );
      }
    }
    if (!at || node < 0) return;
    const { tip, stage } = this;
    tip.style.left = Math.max(4, Math.min(at[0] + 14, stage.width - tip.offsetWidth - 8)) + "px";
    const above = at[1] - tip.offsetHeight - 10;
    tip.style.top = (above < 4 ? at[1] + 18 : above) + "px";
  }

  private pick(x: number, y: number): void {
    const node = this.nodeAt(x, y), topic = node < 0 ? this.topicAt(x, y) : -1;
    if (topic >= 0) this.zoomTo(topic);
    else if (node !== this.chosen) this.choose(node);
  }

  private walk(by: number): void {
    if (this.anchor < 0) return this.choose(this.firstShown(), true);
    const around = shownNear(this.graph, this.anchor, this.filters.visible);
    if (!around.length) return;
    this.turn = this.turn < 0 && by < 0 ? around.length - 1 : (this.turn + by + around.length) % around.length;
    this.choose(around[this.turn], true, true);
  }

  private firstShown(): number {
    return this.filters.visible.indexOf(1);
  }

  private key(key: string): boolean {
    const { view } = this.stage;
    const step = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    if (step) this.move({ k: view.k, x: view.x + step[0] * PAN, y: view.y + step[1] * PAN });
    else if (key === "+" || key === "=") this.zoomMiddle(ZOOM);
    else if (key === "-" || key === "−") this.zoomMiddle(1 / ZOOM);
    else if (key === "0") this.everything();
    else if (key === "n") this.walk(1);
    else if (key === "p") this.walk(-1);
    else if (key === " " && this.chosen >= 0) [this.anchor, this.turn] = [this.chosen, -1];
    else if (key === "Enter" && this.chosen >= 0) location.href = this.map.pages[this.chosen] || location.href;
    else if (key === "Escape" && this.chosen >= 0) this.choose(-1);
    else if (key === "?") byId<HTMLDialogElement>("map-help").showModal();
    else return false;
    return true;
  }

  private listen(): void {
    listen(this.holder, {
      pan: (dx, dy) => {
        const { view } = this.stage;
        this.move({ k: view.k, x: view.x + dx, y: view.y + dy });
      },
      zoom: (x, y, factor) => this.zoomBy(x, y, factor),
      pick: (x, y) => this.pick(x, y),
      point: (at) => this.point(at),
      key: (key) => this.key(key),
    });
    onFilter(this.filters.all, (wanted) => {
      this.filter(wanted);
      if (this.chosen >= 0) this.panel.show(this.chosen, !this.filters.visible[this.chosen]);
      this.stage.redraw();
      this.remember(false);
    });
    const clicked = (id: string, then: () => void) => byId(id).addEventListener("click", then);
    clicked("zoom-in", () => this.zoomMiddle(ZOOM));
    clicked("zoom-out", () => this.zoomMiddle(1 / ZOOM));
    clicked("zoom-all", () => this.everything());
    clicked("save-png", () => savePng(this.sheet()));
    clicked("save-svg", () => saveSvg(this.sheet()));
    clicked("help", () => byId<HTMLDialogElement>("map-help").showModal());
    clicked("help-close", () => byId<HTMLDialogElement>("map-help").close());
    clicked("list-toggle", () => {
      const list = byId("map-list");
      list.hidden = !list.hidden;
      byId("list-toggle").setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) this.list();
    });
    byId("full").hidden = !document.fullscreenEnabled;
    clicked("full", () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void byId("wrap").requestFullscreen();
    });
    document.addEventListener("themechange", () => this.stage.redraw());
    document.addEventListener("paperatlas:open", (event) => {
      const { id } = (event as CustomEvent<{ id: string }>).detail, node = this.numberOf(id);
      if (node < 0) return;
      event.preventDefault();
      this.holder.focus();
      this.choose(node, true);
    });
    window.addEventListener("popstate", () => {
      this.restore(readAddress(location.hash), true);
      this.stage.redraw();
    });
    byId("legend").addEventListener("toggle", () => this.stage.redraw());
    new ResizeObserver(() => this.resized()).observe(this.holder);
  }

  private resized(): void {
    const { stage } = this, middle = middleOf(stage.view, [0, 0, stage.width, stage.height]);
    const { zoom, moved } = this;
    if (!stage.resize()) return;
    this.showAll();
    if (moved) {
      this.moved = true;
      const k = this.whole * Math.pow(2, zoom);
      stage.view = centred(k, middle[0], middle[1], [0, 0, stage.width, stage.height]);
    }
    stage.drawNow();
  }
}
