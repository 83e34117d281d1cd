/* What the map shows: types, years, least number of papers, only what is introduced here. */
import { KINDS, type MapData } from "./data";
import { byId } from "./elements";

export interface Filter {
  /** Types that are hidden, by their place in `KINDS`. */
  hidden: number[];
  from: number;
  to: number;
  /** Papers in range that must name a thing. */
  least: number;
  introduced: boolean;
}

/** Where the slider ends. */
const MOST_LEAST = 20;

export class Filters {
  /** Of each node whether it is shown. */
  visible: Uint8Array;
  shown = 0;
  /** Of each type, the nodes that are shown while the type is. */
  counts: number[] = [];
  /** The filter that hides nothing. */
  readonly all: Filter;
  now: Filter;

  /** Nothing is shown before the first `apply`. */
  constructor(private map: MapData) {
    this.visible = new Uint8Array(map.count);
    let from = Infinity, to = 0;
    for (let i = 0; i < map.count; i++) {
      if (map.kind[i] || !map.year[i]) continue;
      from = Math.min(from, map.year[i]);
      to = Math.max(to, map.year[i]);
    }
    this.all = { hidden: [], from: to ? from : 0, to, least: 1, introduced: false };
    this.now = this.all;
  }

  /** Shows what passes a filter; what it says nothing of, or nonsense, hides nothing. */
  apply(wanted: Partial<Filter>): void {
    const { map, all } = this, year = (value?: number) =>
      value && value >= all.from && value <= all.to ? Math.round(value) : 0;
    const ends = [year(wanted.from) || all.from, year(wanted.to) || all.to];
    this.now = {
      hidden: (wanted.hidden ?? []).filter((kind) => KINDS[kind]),
      from: Math.min(...ends), to: Math.max(...ends),
      least: Math.max(1, Math.min(MOST_LEAST, Math.round(wanted.least || 1))),
      introduced: Boolean(wanted.introduced),
    };
    const { from, to, least, introduced, hidden } = this.now;
    const everyYear = from === all.from && to === all.to;
    const inRange = new Uint8Array(map.count), named = new Uint32Array(map.count);
    const first = new Uint8Array(map.count);
    for (let i = 0; i < map.count; i++) {
      if (!map.kind[i]) inRange[i] = everyYear || (map.year[i] >= from && map.year[i] <= to) ? 1 : 0;
    }
    for (let e = 0; e < map.paper.length; e++) {
      if (!inRange[map.paper[e]]) continue;
      named[map.entity[e]]++;
      if (map.role[e] === 0) first[map.entity[e]] = 1;
    }
    this.shown = 0;
    this.counts = KINDS.map(() => 0);
    for (let i = 0; i < map.count; i++) {
      const kind = map.kind[i];
      const passes = kind === 0 ? inRange[i] : named[i] >= least && (!introduced || first[i]);
      if (passes) this.counts[kind]++;
      this.visible[i] = passes && !hidden.includes(kind) ? 1 : 0;
      this.shown += this.visible[i];
    }
  }

  /** Whether nothing is hidden. */
  get open(): boolean {
    return !this.map.count || this.shown === this.map.count;
  }
}

const inputs = () =>
  Array.from(document.querySelectorAll<HTMLInputElement>("#legend input[name=kind]"));

/** Shows in the legend what the filters are and what they leave. */
export function showFilters(filters: Filters, leftOut: number): void {
  const { now, all, counts, shown, visible } = filters;
  inputs().forEach((input, kind) => {
    input.checked = !now.hidden.includes(kind);
    input.parentElement!.querySelector("small")!.textContent = counts[kind].toLocaleString("en");
  });
  byId("years").hidden = all.from === all.to;
  for (const [id, value] of [["from", now.from], ["to", now.to]] as const) {
    const input = byId<HTMLInputElement>(id);
    input.min = String(all.from);
    input.max = String(all.to);
    if (document.activeElement !== input) input.value = String(value);
  }
  byId<HTMLInputElement>("least").value = String(now.least);
  byId("least-value").textContent = now.least === 1 ? "1 paper" : now.least + " papers";
  byId<HTMLInputElement>("introduced").checked = now.introduced;
  byId("reset").hidden = filters.open;
  byId("map-status").textContent =
    `${shown.toLocaleString("en")} of ${visible.length.toLocaleString("en")} shown` +
    (leftOut ? ` · ${leftOut.toLocaleString("en")} more are in the lists only` : "");
}

/** Calls back with the filter whenever the legend is used. */
export function onFilter(all: Filter, then: (filter: Partial<Filter>) => void): void {
  const number = (id: string) => Number(byId<HTMLInputElement>(id).value);
  byId("legend").addEventListener("input", () => then({
    hidden: inputs().flatMap((input, kind) => (input.checked ? [] : [kind])),
    from: number("from"), to: number("to"), least: number("least"),
    introduced: byId<HTMLInputElement>("introduced").checked,
  }));
  byId("reset").addEventListener("click", () => {
    then(all);
    byId("legend").querySelector("summary")!.focus();
  });
}
