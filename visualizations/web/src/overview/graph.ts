/* The map's data as drawing needs it: neighbours in one array, sizes, topics with their reach. */
import { type MapData, type Topic } from "./data";

export type Box = [left: number, top: number, width: number, height: number];

/** A topic and what of it is asked for at each redraw. */
export interface Region extends Topic {
  /** Its widest topic, by its place in `Graph.regions`. */
  root: number;
  /** Middle and half the diagonal of the box around its outline, and the highest point. */
  middle: [number, number];
  reach: number;
  highest: number;
}

/** Links between two widest topics. */
export interface Road {
  from: Region;
  to: Region;
  links: number;
}

export interface Graph {
  map: MapData;
  /** Neighbours of node i are `near[start[i]]` to `near[start[i + 1] - 1]`, the most linked first. */
  start: Uint32Array;
  near: Uint32Array;
  /** Role of the link to each of `near`, by its place in `ROLES`. */
  nearRole: Uint8Array;
  /** Nodes, those drawn largest first. */
  order: Uint32Array;
  /** Of an entity, how much of the largest size it gets, from 0 to 1. */
  weight: Float32Array;
  regions: Region[];
  /** Of each node its widest topic, -1 for none. */
  root: Int32Array;
  roads: Road[];
  /** Left, top, width and height of all that is drawn. */
  bounds: Box;
  /** About how far a node is from the next. */
  spacing: number;
}

/** Weight from which an entity is drawn before the papers. */
const LARGE = 0.25;
const MAX_ROADS = 160;

export function graphOf(map: MapData): Graph {
  const { count, paper, entity, role, kind } = map;
  const links = paper.length, start = new Uint32Array(count + 1);
  for (let e = 0; e < links; e++) {
    start[paper[e] + 1]++;
    start[entity[e] + 1]++;
  }
  let most = 1;
  for (let i = 0; i < count; i++) {
    if (kind[i] && start[i + 1] > most) most = start[i + 1];
    start[i + 1] += start[i];
  }
  // Links are sorted and nodes numbered by importance: filled in order, lists are sorted as well.
  const near = new Uint32Array(2 * links), nearRole = new Uint8Array(2 * links);
  const next = start.slice(0, count);
  for (let e = 0; e < links; e++) {
    const a = paper[e], b = entity[e];
    nearRole[next[a]] = nearRole[next[b]] = role[e];
    near[next[a]++] = b;
    near[next[b]++] = a;
  }
  const weight = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    if (kind[i]) weight[i] = Math.sqrt(Math.max(0, start[i + 1] - start[i] - 1) / most);
  }
  const regions = map.topics.map((topic) => regionOf(topic, map.topics));
  const root = new Int32Array(count);
  for (let i = 0; i < count; i++) root[i] = regions[map.topic[i]]?.root ?? -1;
  const bounds = boundsOf(map, regions);
  return {
    map, start, near, nearRole, weight, regions, root, bounds,
    order: ordered(count, kind, weight),
    roads: roadsOf(map, regions, root),
    spacing: Math.sqrt((0.5 * bounds[2] * bounds[3]) / Math.max(1, count)) || 1,
  };
}

export function degree(graph: Graph, i: number): number {
  return graph.start[i + 1] - graph.start[i];
}

/** Neighbours of a node that are shown, the most linked first. */
export function shownNear(graph: Graph, i: number, visible: Uint8Array, most = Infinity): number[] {
  const found: number[] = [];
  for (let at = graph.start[i]; at < graph.start[i + 1] && found.length < most; at++) {
    if (visible[graph.near[at]]) found.push(graph.near[at]);
  }
  return found;
}

/** A topic of one or two nodes is none: what stands alone needs no ground. */
export function isTopic(region: Region): boolean {
  return region.size > 2 && region.outline.length > 5;
}

function ordered(count: number, kind: Uint8Array, weight: Float32Array): Uint32Array {
  const order = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) if (kind[i] && weight[i] >= LARGE) order[at++] = i;
  for (let i = 0; i < count; i++) if (!kind[i]) order[at++] = i;
  for (let i = 0; i < count; i++) if (kind[i] && weight[i] < LARGE) order[at++] = i;
  return order;
}

function regionOf(topic: Topic, topics: Topic[]): Region {
  let root = topic;
  while (root.parent >= 0) root = topics[root.parent];
  let left = topic.x, right = topic.x, highest = topic.y, lowest = topic.y;
  for (let at = 0; at < topic.outline.length; at += 2) {
    left = Math.min(left, topic.outline[at]);
    right = Math.max(right, topic.outline[at]);
    highest = Math.min(highest, topic.outline[at + 1]);
    lowest = Math.max(lowest, topic.outline[at + 1]);
  }
  return {
    ...topic, root: topics.indexOf(root), highest, middle: [(left + right) / 2, (highest + lowest) / 2],
    reach: Math.hypot(right - left, lowest - highest) / 2,
  };
}

function roadsOf(map: MapData, regions: Region[], root: Int32Array): Road[] {
  const found = new Map<number, number>(), wide = regions.length;
  for (let e = 0; e < map.paper.length; e++) {
    const a = root[map.paper[e]], b = root[map.entity[e]];
    if (a === b || a < 0 || b < 0) continue;
    const key = a < b ? a * wide + b : b * wide + a;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return Array.from(found)
    .map(([key, links]) => ({ from: regions[Math.floor(key / wide)], to: regions[key % wide], links }))
    .filter((road) => isTopic(road.from) && isTopic(road.to))
    .sort((a, b) => b.links - a.links)
    .slice(0, MAX_ROADS);
}

function boundsOf(map: MapData, regions: Region[]): Box {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  const include = (x: number, y: number) => {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  };
  for (let i = 0; i < map.count; i++) include(map.x[i], map.y[i]);
  for (const region of regions) {
    for (let at = 0; at < region.outline.length; at += 2) {
      include(region.outline[at], region.outline[at + 1]);
    }
  }
  return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)];
}
