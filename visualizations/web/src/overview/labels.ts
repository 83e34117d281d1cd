/* Names on the map: of hubs, of topics, then of the rest, each only where nothing is covered. */
import { type Pen, type Picture, radii, ramp, room, strength } from "./drawing";
import { type Box, type Region, isTopic } from "./graph";
import { FONT } from "./looks";

/** Where the name of a topic stands. */
export interface TopicPlace {
  region: Region;
  box: Box;
}

/** Names of nodes on a window of 900 pixels seen from afar. */
const NAMES = 64;
/** Names tried at most: with 100,000 nodes nearly all places are taken soon. */
const TRIED = 900;
/** Letters of a name shown at most, on a window of 900 pixels or more. */
const LONGEST = 42;
const CELL = 64;

/** Taken places, found again by the squares they touch: cost does not grow with their number. */
class Room {
  private squares = new Map<number, Box[]>();

  free(box: Box): boolean {
    for (const key of keys(box)) {
      for (const other of this.squares.get(key) ?? []) {
        if (box[0] < other[0] + other[2] && box[0] + box[2] > other[0] &&
          box[1] < other[1] + other[3] && box[1] + box[3] > other[1]) return false;
      }
    }
    return true;
  }

  take(box: Box): void {
    for (const key of keys(box)) {
      const held = this.squares.get(key);
      if (held) held.push(box);
      else this.squares.set(key, [box]);
    }
  }
}

function keys(box: Box): number[] {
  const found: number[] = [];
  for (let x = Math.floor(box[0] / CELL); x * CELL < box[0] + box[2]; x++) {
    for (let y = Math.floor(box[1] / CELL); y * CELL < box[1] + box[3]; y++) found.push(x * 4096 + y);
  }
  return found;
}

/** Widths of texts for a letter of one pixel: measuring is what costs most. */
const widths = new Map<string, number>();

export class Labels {
  private taken = new Room();
  private radius: (i: number) => number;

  constructor(private pen: Pen, private picture: Picture, private nodes: Uint32Array) {
    this.radius = radii(picture.graph, picture.view);
    for (const card of picture.cards) this.taken.take(card);
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
  }

  /** Puts names on the whole picture; returns where those of topics are. */
  *place(): Generator<void, TopicPlace[]> {
    const { graph, seen } = this.picture, { kind, names } = graph.map, nodes = this.nodes;
    const gap = room(this.picture), done = new Set<number>();
    this.avoid(nodes, 7, 99);
    for (let j = 0, hubs = 0; j < nodes.length && hubs < 14; j++) {
      const i = nodes[j];
      if (this.radius(i) < 7.5 || kind[i] === 0) break;
      hubs++;
      if (this.beside(i, 12.5, 650)) done.add(i);
      if (hubs % 5 === 0) yield;
    }
    const topics = yield* this.topics();
    this.avoid(nodes, 3.4, 7);
    yield;
    let left = Math.round(NAMES * Math.min(1, seen[2] / 900) * (1 + ramp(gap, 10, 80) * 2));
    for (let j = 0, tried = 0; j < nodes.length && left > 0 && tried < TRIED; j++) {
      const i = nodes[j], r = this.radius(i);
      if (r < 2) break;
      if (done.has(i) || !names[i] || (kind[i] === 0 && gap < 30)) continue;
      if (this.beside(i, Math.max(10.5, Math.min(14, 9 + r * 0.35)), r > 9 ? 600 : 400)) left--;
      if (++tried % 20 === 0) yield;
    }
    return topics;
  }

  /** Names the first of the nodes for certain, and those after it where there is room. */
  around(): void {
    const [chosen, ...others] = this.nodes;
    this.avoid([chosen], 0, 99);
    if (!this.beside(chosen, 14, 700)) {
      this.taken = new Room();
      this.beside(chosen, 14, 700);
    }
    this.avoid(others, 0, 99);
    for (const i of others.slice(0, 70)) this.beside(i, 11.5, 400);
  }

  private *topics(): Generator<void, TopicPlace[]> {
    const { graph, view, look, seen, width, height } = this.picture, found: TopicPlace[] = [];
    const screen = Math.min(seen[2], seen[3]);
    let tried = 0;
    for (const region of graph.regions) {
      const reach = region.reach * view.k;
      const share = Math.min(strength(region, view), 1 - ramp(reach / screen, 0.9, 2));
      if (!region.name || share < 0.15 || reach < 9 || !isTopic(region)) continue;
      const x = (region.level ? region.middle[0] : region.x) * view.k + view.x;
      const y = region.highest * view.k + view.y + 8;
      if (x < 0 || y < 0 || x > width || y > height) continue;
      const size = region.level
        ? Math.max(10.5, Math.min(14, 7 + reach * 0.05))
        : Math.max(11.5, Math.min(19, 8 + reach * 0.07));
      this.pen.globalAlpha = Math.max(0.35, share);
      for (const [dx, dy] of SHIFTS) {
        const colour = look.topics[region.root % look.topics.length];
        const box = this.put(region.name, x + dx, y + dy, size, region.level ? 600 : 700, colour, true);
        if (!box) continue;
        found.push({ region, box });
        break;
      }
      if (++tried % 10 === 0) yield;
    }
    this.pen.globalAlpha = 1;
    return found;
  }

  /** No name over nodes of these sizes. */
  private avoid(nodes: Iterable<number>, from: number, to: number): void {
    const { graph, view } = this.picture, { x, y } = graph.map;
    let left = 900;
    for (const i of nodes) {
      const r = this.radius(i);
      if (!left-- || r < from) return;
      if (r >= to) continue;
      const px = x[i] * view.k + view.x, py = y[i] * view.k + view.y;
      this.taken.take([px - r * 0.8, py - r * 0.8, r * 1.6, r * 1.6]);
    }
  }

  /** Right of its node, else left of it; the name of a hub, else under or over it. */
  private beside(i: number, size: number, weight: number): boolean {
    const { graph, view, look } = this.picture, { map } = graph;
    const name = map.names[i];
    if (!name) return false;
    const most = Math.min(LONGEST, Math.round(12 + this.picture.seen[2] / 30));
    const text = name.length > most ? name.slice(0, most - 1).trimEnd() + "…" : name;
    const x = map.x[i] * view.k + view.x, y = map.y[i] * view.k + view.y;
    const far = Math.max(3, this.radius(i)) * 1.15 + 2;
    return Boolean(
      this.put(text, x + far, y, size, weight, look.ink, false) ||
      this.put(text, x - far - this.width(text, size, weight), y, size, weight, look.ink, false) ||
      (weight > 600 && (this.put(text, x, y + far + size * 0.6, size, weight, look.ink, true) ||
        this.put(text, x, y - far - size * 0.6, size, weight, look.ink, true))),
    );
  }

  private width(text: string, size: number, weight: number): number {
    const key = weight + text;
    let one = widths.get(key);
    if (one === undefined) {
      this.pen.font = `${weight} 20px ${FONT}`;
      one = this.pen.measureText(text).width / 20;
      widths.set(key, one);
    }
    return one * size + 6;
  }

  private put(
    text: string, x: number, y: number, size: number, weight: number, colour: string, middle: boolean,
  ): Box | null {
    const width = this.width(text, size, weight), height = size + 5;
    const left = middle ? x - width / 2 : x, box: Box = [left, y - height / 2, width, height];
    if (this.cut(box) || !this.taken.free(box)) return null;
    this.taken.take(box);
    const pen = this.pen;
    pen.font = `${weight} ${size.toFixed(1)}px ${FONT}`;
    pen.lineWidth = 3.2;
    pen.strokeStyle = this.picture.look.halo;
    pen.strokeText(text, left + 3, y);
    pen.fillStyle = colour;
    pen.fillText(text, left + 3, y);
    return box;
  }

  /** Whether the rim of what is seen, or of the bitmap, would cut it. */
  private cut(box: Box): boolean {
    const { seen, width, height } = this.picture;
    const [left, top, right, bottom] = [box[0], box[1], box[0] + box[2], box[1] + box[3]];
    if (left < 0 || top < 0 || right > width || bottom > height) return true;
    const [x0, y0, x1, y1] = [seen[0] + 2, seen[1] + 2, seen[0] + seen[2] - 2, seen[1] + seen[3] - 2];
    const inside = left >= x0 && right <= x1 && top >= y0 && bottom <= y1;
    const outside = right < x0 || left > x1 || bottom < y0 || top > y1;
    return !inside && !outside;
  }
}

const SHIFTS = [[0, 0], [0, 14], [0, -12], [-40, 6], [40, 6], [0, 28], [-60, 20], [60, 20], [0, 44]];
