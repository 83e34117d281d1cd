/* The picture: grounds of the topics, roads between them, links, nodes, names. Drawing is a
   generator, so that whoever drives it can stop between two steps and let the page breathe; it
   uses only what a canvas and `SvgPen` both have. */
import { type Box, type Graph, type Region, isTopic } from "./graph";
import { Labels, type TopicPlace } from "./labels";
import { type Look, TINTS } from "./looks";
import { SMALL, type Stamps } from "./stamps";
import { type View } from "./view";

export type Pen = Pick<
  CanvasRenderingContext2D,
  | "fillStyle" | "strokeStyle" | "lineWidth" | "lineCap" | "lineJoin" | "globalAlpha" | "font"
  | "textAlign" | "textBaseline" | "beginPath" | "closePath" | "moveTo" | "lineTo" | "arc" | "rect"
  | "quadraticCurveTo" | "fill" | "stroke" | "fillRect" | "fillText" | "strokeText" | "measureText"
>;

/** What is to be drawn, and where. */
export interface Picture {
  graph: Graph;
  look: Look;
  view: View;
  /** Of the whole bitmap. */
  width: number;
  height: number;
  /** The part of the bitmap that is seen while nothing moves. */
  seen: Box;
  /** Parts of the bitmap that cards cover: no name is put there. */
  cards: Box[];
  visible: Uint8Array;
  /** One byte a node for drawing to write in. */
  marks: Uint8Array;
}

/** What a picture shows, for picking and for the list. */
export interface Drawn {
  /** Nodes on the bitmap, the largest first. */
  nodes: Uint32Array;
  /** Where names of topics stand, on the bitmap. */
  topics: TopicPlace[];
}

const TAU = Math.PI * 2;
/** Links drawn while no node is asked about. */
const MAX_EDGES = 1500;
const MAX_EDGES_OF_ONE = 60;
const EDGES_A_STEP = 100;
/** Radius below which a shape cannot be told: a square does. */
const TOLD = 2.2;

/** From 0 at `low` to 1 at `high`. */
export function ramp(value: number, low: number, high: number): number {
  return Math.max(0, Math.min(1, (value - low) / (high - low)));
}

/** Pixels between neighbours, about: what decides how much there is room for. */
export function room(picture: Picture): number {
  return picture.graph.spacing * picture.view.k;
}

/** Radius of each node in pixels. */
export function radii(graph: Graph, view: View): (i: number) => number {
  const gap = graph.spacing * view.k, kind = graph.map.kind, weight = graph.weight;
  const small = Math.max(0.75, Math.min(5, gap * 0.18));
  const extra = Math.max(6, Math.min(13, 5 + gap * 0.3));
  return (i) => (kind[i] ? small * 0.8 + extra * weight[i] : small * 1.25);
}

/** Draws all; small nodes as `stamps` where there are any, else as shapes of their own. */
export function* paint(pen: Pen, picture: Picture, stamps?: Stamps): Generator<void, Drawn> {
  pen.lineJoin = pen.lineCap = "round";
  yield* grounds(pen, picture);
  yield* roads(pen, picture);
  const nodes = onBitmap(picture);
  yield;
  yield* edges(pen, picture, nodes);
  yield* stamps ? stamps.draw(pen, picture, nodes) : squares(pen, picture, nodes);
  yield* shapes(pen, picture, nodes, stamps ? SMALL : TOLD);
  const topics = yield* new Labels(pen, picture, nodes).place();
  return { nodes, topics };
}

/** How strongly a topic shows: parts of a topic come with the zoom, like towns of a country. */
export function strength(region: Region, view: View): number {
  return region.level === 0 ? 1 : ramp(region.reach * view.k, 70, 120);
}

function* grounds(pen: Pen, picture: Picture): Generator<void> {
  const { graph, view, width, height, look } = picture;
  let done = 0;
  for (const region of graph.regions) {
    const share = strength(region, view);
    if (!share || !isTopic(region)) continue;
    const x = region.middle[0] * view.k + view.x, y = region.middle[1] * view.k + view.y;
    const reach = region.reach * view.k;
    if (x + reach < 0 || y + reach < 0 || x - reach > width || y - reach > height) continue;
    const tint = look.tint * (region.level ? 0.6 * share : 1);
    pen.fillStyle = `rgba(${TINTS[region.root % TINTS.length]},${tint.toFixed(3)})`;
    outline(pen, region.outline, view);
    pen.fill();
    if (++done % 10 === 0) yield;
  }
}

function outline(pen: Pen, points: number[], view: View): void {
  const count = points.length / 2;
  const x = (at: number) => points[2 * (at % count)] * view.k + view.x;
  const y = (at: number) => points[2 * (at % count) + 1] * view.k + view.y;
  pen.beginPath();
  pen.moveTo((x(count - 1) + x(0)) / 2, (y(count - 1) + y(0)) / 2);
  for (let at = 0; at < count; at++) {
    pen.quadraticCurveTo(x(at), y(at), (x(at) + x(at + 1)) / 2, (y(at) + y(at + 1)) / 2);
  }
  pen.closePath();
}

/** From afar, the links between two topics are one road. */
function* roads(pen: Pen, picture: Picture): Generator<void> {
  const { graph, view, look } = picture;
  const most = graph.roads[0]?.links ?? 1, [, , width, height] = graph.bounds;
  const across = Math.min(width * view.k / picture.seen[2], height * view.k / picture.seen[3]);
  const share = 1 - ramp(across, 1.6, 3.4);
  if (!share) return;
  const widest = Math.min(8, picture.seen[2] / 150);
  let done = 0;
  pen.strokeStyle = look.road;
  for (const road of graph.roads) {
    const part = Math.sqrt(road.links / most);
    if (part < 0.15) break;
    const x1 = road.from.x * view.k + view.x, y1 = road.from.y * view.k + view.y;
    const x2 = road.to.x * view.k + view.x, y2 = road.to.y * view.k + view.y;
    pen.globalAlpha = 0.14 * part * share;
    pen.lineWidth = Math.max(0.7, widest * part);
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.quadraticCurveTo(
      (x1 + x2) / 2 + (y2 - y1) * 0.12, (y1 + y2) / 2 - (x2 - x1) * 0.12, x2, y2,
    );
    pen.stroke();
    if (++done % 10 === 0) yield;
  }
  pen.globalAlpha = 1;
}

function onBitmap(picture: Picture): Uint32Array {
  const { graph, view, width, height, visible } = picture, { x, y } = graph.map;
  const left = (-20 - view.x) / view.k, right = (width + 20 - view.x) / view.k;
  const top = (-20 - view.y) / view.k, bottom = (height + 20 - view.y) / view.k;
  const found = new Uint32Array(graph.map.count);
  let count = 0;
  for (const i of graph.order) {
    if (visible[i] && x[i] > left && x[i] < right && y[i] > top && y[i] < bottom) found[count++] = i;
  }
  return found.subarray(0, count);
}

/** Links of the largest nodes, both ends in sight: a line that leads out of it tells nothing. Those
 * from topic to topic wait until one zooms in. */
function* edges(pen: Pen, picture: Picture, nodes: Uint32Array): Generator<void> {
  const { graph, view, marks, look } = picture, { x, y } = graph.map;
  const gap = room(picture), share = ramp(gap, 3, 9), across = gap > 24;
  if (!share) return;
  // Of each node: 1 if it is in sight, 0 once its links are drawn.
  marks.fill(0);
  for (const i of nodes) marks[i] = 1;
  pen.strokeStyle = look.edge;
  pen.globalAlpha = share;
  pen.lineWidth = 0.8;
  pen.beginPath();
  let done = 0;
  for (let j = 0; j < nodes.length && done < MAX_EDGES; j++) {
    const i = nodes[j], end = Math.min(graph.start[i + 1], graph.start[i] + 4 * MAX_EDGES_OF_ONE);
    let own = 0;
    for (let at = graph.start[i]; at < end && own < MAX_EDGES_OF_ONE && done < MAX_EDGES; at++) {
      const other = graph.near[at];
      if (!marks[other]) continue;
      if (!across && graph.root[i] !== graph.root[other]) continue;
      pen.moveTo(x[i] * view.k + view.x, y[i] * view.k + view.y);
      pen.lineTo(x[other] * view.k + view.x, y[other] * view.k + view.y);
      own++;
      if (++done % EDGES_A_STEP) continue;
      pen.stroke();
      yield;
      pen.beginPath();
    }
    marks[i] = 0;
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function* squares(pen: Pen, picture: Picture, nodes: Uint32Array): Generator<void> {
  const { graph, view, look } = picture, { x, y, kind } = graph.map;
  const radius = radii(graph, view);
  pen.globalAlpha = 0.75;
  for (let type = 0; type < look.kinds.length; type++) {
    pen.fillStyle = look.kinds[type];
    for (const i of nodes) {
      if (kind[i] !== type) continue;
      const r = radius(i), side = 1.6 * r;
      if (r >= TOLD) continue;
      pen.fillRect(x[i] * view.k + view.x - side / 2, y[i] * view.k + view.y - side / 2, side, side);
    }
    yield;
  }
  pen.globalAlpha = 1;
}

function* shapes(
  pen: Pen, picture: Picture, nodes: Uint32Array, least: number,
): Generator<void> {
  const { graph, view, look } = picture, { x, y, kind } = graph.map, radius = radii(graph, view);
  for (let j = nodes.length - 1, done = 0; j >= 0; j--) {
    const i = nodes[j], r = radius(i);
    if (r < least) continue;
    shape(pen, look, kind[i], x[i] * view.k + view.x, y[i] * view.k + view.y, r);
    if (++done % 60 === 0) yield;
  }
}

/** Circle, diamond, square, triangle, hexagon, ring: a type is never told by its colour alone. */
export function shape(pen: Pen, look: Look, kind: number, x: number, y: number, r: number): void {
  pen.fillStyle = look.kinds[kind];
  pen.strokeStyle = look.rim;
  pen.lineWidth = Math.min(1.4, r * 0.25);
  pen.beginPath();
  if (kind === 0 || kind === 5) pen.arc(x, y, r * 0.92, 0, TAU);
  else if (kind === 1) {
    const far = r * 1.18;
    corners(pen, [x, y - far, x + far, y, x, y + far, x - far, y]);
  } else if (kind === 2) pen.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (kind === 3) {
    corners(pen, [x, y - r * 1.15, x + r * 1.12, y + r * 0.88, x - r * 1.12, y + r * 0.88]);
  } else {
    const half = r * 0.54, up = r * 0.935, wide = r * 1.08;
    corners(pen, [x - half, y - up, x + half, y - up, x + wide, y, x + half, y + up, x - half, y + up,
      x - wide, y]);
  }
  pen.fill();
  if (r > 3) pen.stroke();
  if (kind === 5) {
    pen.fillStyle = look.rim;
    pen.beginPath();
    pen.arc(x, y, r * 0.4, 0, TAU);
    pen.fill();
  }
}

function corners(pen: Pen, points: number[]): void {
  for (let at = 0; at < points.length; at += 2) {
    if (at) pen.lineTo(points[at], points[at + 1]);
    else pen.moveTo(points[0], points[1]);
  }
  pen.closePath();
}

/** A node with its neighbours, over a picture that was dimmed. */
export function lighten(pen: Pen, picture: Picture, chosen: number, around: number[]): void {
  const { graph, view, look } = picture, { map } = graph, radius = radii(graph, view);
  const x = (i: number) => map.x[i] * view.k + view.x, y = (i: number) => map.y[i] * view.k + view.y;
  const size = (i: number) => Math.max(3, radius(i));
  pen.strokeStyle = look.chosen;
  pen.globalAlpha = Math.max(0.15, 0.6 - around.length / 150);
  pen.lineWidth = 1.1;
  pen.beginPath();
  for (const i of around) {
    pen.moveTo(x(chosen), y(chosen));
    pen.lineTo(x(i), y(i));
  }
  pen.stroke();
  pen.globalAlpha = 1;
  for (let at = around.length - 1; at >= 0; at--) {
    const i = around[at];
    shape(pen, look, map.kind[i], x(i), y(i), size(i));
  }
  shape(pen, look, map.kind[chosen], x(chosen), y(chosen), Math.max(5, radius(chosen)));
  pen.strokeStyle = look.chosen;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(x(chosen), y(chosen), Math.max(5, radius(chosen)) * 1.15 + 5, 0, TAU);
  pen.stroke();
  new Labels(pen, picture, Uint32Array.from([chosen, ...around])).around();
}
