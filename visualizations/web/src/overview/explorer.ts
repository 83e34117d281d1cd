/* The map and all around it: what is chosen, what the address keeps, what hand and keys mean. */
import { type Place, readAddress, writeAddress } from "./address";
import { cards } from "./cards";
import { KINDS, type MapData } from "./data";
import { byId } from "./elements";
import { type Sheet, savePng, saveSvg } from "./exporting";
import { type Filter, Filters, onFilter, showFilters } from "./filters";
import { listen } from "./gestures";
import { graphOf, shownNear } from "./graph";
import { fillList } from "./list";
import { Panel, said } from "./panel";
import { pointing } from "./pointing";
import { Stage } from "./stage";
import { travels } from "./travel";

/** Pixels of a step with an arrow key, and how much larger one with plus shows all. */
const PAN = 70;
const ZOOM = 1.5;
/** Milliseconds after which the address follows where one has moved. */
const SETTLED = 200;

export type Explorer = ReturnType<typeof explore>;

/** Shows the map and makes it answer. */
export function explore(map: MapData) {
  const holder = byId("map"), list = byId("map-list"), help = byId<HTMLDialogElement>("map-help");
  const graph = graphOf(map), filters = new Filters(map), { visible } = filters;
  const stage = new Stage(holder, graph, visible, cards, seen), travel = travels(stage, graph, visible);
  const mouse = pointing(stage, graph, light);
  const panel = new Panel(graph, {
    choose: (node) => choose(node, true),
    zoomTo,
    close() {
      choose(-1);
      holder.focus({ preventScroll: true });
    },
  });
  let chosen = -1;
  /** The node whose neighbours `n` and `p` go through, and which of them was last. */
  let anchor = -1, turn = -1;
  let remembering = 0;
  let numbers: Map<string, number> | null = null;
  let papersHere = false;
  /** An address that may name a paper, until the papers are here. */
  let waiting: Place | null = null;

  /** The number of a node of the map, -1 if it has none of that id. */
  function numberOf(id: string): number {
    if (!numbers) {
      numbers = new Map();
      for (let i = 0; i < map.count; i++) if (map.ids[i]) numbers.set(map.ids[i], i);
    }
    return numbers.get(id) ?? -1;
  }

  /* ---- choosing ---- */

  /** Chooses a node, or none with -1; goes there if asked to. */
  function choose(node: number, move = false, walked = false): void {
    const step = node !== chosen;
    mark(node);
    if (!walked) [anchor, turn] = [node, -1];
    if (node >= 0 && move) travel.flyTo(travel.to.node(node));
    else if (node >= 0) travel.uncover(node);
    remember(step);
  }

  function mark(node: number): void {
    chosen = node;
    panel.show(node, node >= 0 && !visible[node]);
    stage.light(node);
    mouse.point(null);
    if (node >= 0) say(`${map.names[node]}, ${KINDS[map.kind[node]]}, ${said(graph, node)}`);
  }

  /** Lights a node for a while; -1 goes back to the chosen one. */
  function light(node: number): void {
    stage.light(node < 0 ? chosen : node);
  }

  function zoomTo(region: number): void {
    travel.flyTo(travel.to.topic(region));
    say("Topic " + graph.regions[region].name);
    remember(true, region);
  }

  function walk(by: number): void {
    if (anchor < 0) return choose(visible.indexOf(1), true);
    const around = shownNear(graph, anchor, visible);
    if (!around.length) return;
    turn = turn < 0 && by < 0 ? around.length - 1 : (turn + by + around.length) % around.length;
    choose(around[turn], true, true);
  }

  function say(text: string): void {
    byId("map-said").textContent = text;
  }

  /* ---- the address ---- */

  /** Keeps the state in the address: as a step to go back from, or in the place of the last. */
  function remember(step: boolean, region = -1): void {
    clearTimeout(remembering);
    const address = writeAddress({
      node: map.ids[chosen], topic: graph.regions[region]?.name,
      at: region < 0 ? travel.where() : undefined, filter: filters.now,
    }, filters.all);
    if (waiting || address === (location.hash || "#")) return;
    try {
      if (step) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch {
      // A browser may refuse this to a file, or so many in a short time: the map works without.
    }
  }

  /** Takes the state of an address; one that is none of the map's changes nothing. */
  function restore(place: Place | null, animate: boolean): void {
    if (!place) return;
    const node = place.node ? numberOf(place.node) : -1;
    const region = graph.regions.findIndex((one) => one.name && one.name === place.topic);
    waiting = place.node && node < 0 && !papersHere ? place : null;
    filter(place.filter);
    mark(node);
    [anchor, turn] = [node, -1];
    const { to } = travel, move = animate ? travel.flyTo : travel.go;
    if (place.at) move(to.place(place.at));
    else if (region >= 0) move(to.topic(region));
    else if (node >= 0) move(to.node(node));
    else travel.showAll(animate);
  }

  /* ---- filters, list, pictures ---- */

  function filter(wanted: Partial<Filter>): void {
    filters.apply(wanted);
    showFilters(filters, map.leftOut);
  }

  function seen(): void {
    clearTimeout(remembering);
    if (travel.where()) remembering = setTimeout(() => remember(false), SETTLED);
    if (!list.hidden) showList();
  }

  function showList(): void {
    const { view, width, height } = stage;
    fillList(graph, stage.drawn.nodes.filter((i) => {
      const x = map.x[i] * view.k + view.x, y = map.y[i] * view.k + view.y;
      return x >= 0 && y >= 0 && x <= width && y <= height;
    }), light);
  }

  function sheet(): Sheet {
    const { view, width, height } = stage;
    return {
      picture: { ...stage.picture(view), view, width, height }, chosen,
      title: byId("wrap").dataset.title!, status: byId("map-status").textContent!,
      around: chosen < 0 ? [] : shownNear(graph, chosen, visible, 1500),
    };
  }

  /* ---- hand and keys ---- */

  function pick(x: number, y: number): void {
    const node = mouse.nodeAt(x, y), topic = node < 0 ? mouse.topicAt(x, y) : -1;
    if (topic >= 0) zoomTo(topic);
    else if (node !== chosen) choose(node);
  }

  function key(name: string): boolean {
    if (name === "ArrowLeft") travel.pan(PAN, 0);
    else if (name === "ArrowRight") travel.pan(-PAN, 0);
    else if (name === "ArrowUp") travel.pan(0, PAN);
    else if (name === "ArrowDown") travel.pan(0, -PAN);
    else if (name === "+" || name === "=") travel.zoomMiddle(ZOOM);
    else if (name === "-") travel.zoomMiddle(1 / ZOOM);
    else if (name === "0") travel.showAll(true);
    else if (name === "n") walk(1);
    else if (name === "p") walk(-1);
    else if (name === "?") help.showModal();
    else if (chosen < 0) return false;
    else if (name === " ") [anchor, turn] = [chosen, -1];
    else if (name === "Escape") choose(-1);
    else if (name === "Enter" && map.page(chosen)) location.href = map.page(chosen);
    else return false;
    return true;
  }

  function answer(): void {
    const clicked = (id: string, then: () => void) => byId(id).addEventListener("click", then);
    listen(holder, { pan: travel.pan, zoom: travel.zoom, pick, point: mouse.point, key });
    onFilter(filters.all, (wanted) => {
      filter(wanted);
      if (chosen >= 0) panel.show(chosen, !visible[chosen]);
      stage.redraw();
      remember(false);
    });
    clicked("zoom-in", () => travel.zoomMiddle(ZOOM));
    clicked("zoom-out", () => travel.zoomMiddle(1 / ZOOM));
    clicked("zoom-all", () => travel.showAll(true));
    for (const [id, save] of [["save-png", savePng], ["save-svg", saveSvg]] as const) {
      clicked(id, () => {
        save(sheet());
        byId<HTMLDetailsElement>("save").open = false;
      });
    }
    clicked("help", () => help.showModal());
    clicked("help-close", () => help.close());
    clicked("list-toggle", () => {
      list.hidden = !list.hidden;
      byId("list-toggle").setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) showList();
    });
    byId("full").hidden = !document.fullscreenEnabled;
    clicked("full", () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void byId("wrap").requestFullscreen();
    });
    document.addEventListener("themechange", () => stage.redraw());
    document.addEventListener("paperatlas:open", (event) => {
      const node = numberOf((event as CustomEvent<{ id: string }>).detail.id);
      if (node < 0) return;
      event.preventDefault();
      holder.focus();
      choose(node, true);
    });
    window.addEventListener("popstate", () => {
      restore(readAddress(location.hash), true);
      stage.redraw();
    });
    byId("legend").addEventListener("toggle", () => stage.redraw());
    new ResizeObserver(() => travel.fit() && stage.drawNow()).observe(holder);
  }

  if (innerWidth <= 900) byId<HTMLDetailsElement>("legend").open = false;
  travel.fit();
  restore(readAddress(location.hash) ?? { filter: {} }, false);
  stage.drawNow();
  answer();
  return {
    graph, filters, stage, numberOf,
    chosen: () => (chosen < 0 ? null : map.ids[chosen]),
    /** Names of papers are here: what shows them is written again. */
    papersRead(): void {
      papersHere = true;
      numbers = null;
      if (waiting) restore(waiting, false);
      else if (chosen >= 0) panel.show(chosen, !visible[chosen]);
      stage.redraw();
    },
  };
}
