/* The canvases. Two lie over each other, larger than the map's window: one is seen, the other drawn
   on in slices and shown once it is complete. While the view moves, the picture that is there moves
   with it; the sharp one follows when the hand rests. A third canvas lights a node on top. */
import { type Drawn, type Picture, lighten, paint } from "./drawing";
import { make } from "./elements";
import { type Box, type Graph, shownNear } from "./graph";
import { currentLook } from "./looks";
import { Stamps } from "./stamps";
import { type View } from "./view";

/** Milliseconds without a movement after which the sharp picture is drawn. */
const REST = 90;
/** Milliseconds of drawing, and steps of it, after which the page may do something else: a browser
 * puts off the pixels of a step until the end of the slice, where no clock here can see them. */
const SLICE = 8;
const SLICE_MOVING = 5;
const STEPS = 4;
const STEPS_MOVING = 2;
/** Share of the window by which the canvases reach beyond each of its sides. */
const BEYOND = 0.15;
/** Neighbours lit at most. */
const MAX_LIT = 1500;

interface Job {
  steps: Generator<void, Drawn>;
  view: View;
  began: number;
  moving: boolean;
}

export class Stage {
  view: View = { k: 1, x: 0, y: 0 };
  width = 0;
  height = 0;
  /** What the picture shows, and the view that it was drawn for. */
  drawn: Drawn = { nodes: new Uint32Array(), topics: [] };
  drawnView: View = this.view;
  /** For measuring: when the first picture was seen, and how long each sharp one took. */
  painted = 0;
  redraws: number[] = [];
  private sheets: HTMLCanvasElement[];
  private top: HTMLCanvasElement;
  private ratio = 1;
  private stamps = new Stamps(1);
  private beyond = [0, 0];
  private lit = -1;
  private job: Job | null = null;
  private timer = 0;
  private frame = 0;
  private marks: Uint8Array;
  private channel = new MessageChannel();

  constructor(
    private holder: HTMLElement,
    private graph: Graph,
    private visible: Uint8Array,
    private cards: () => Box[],
    private seen: () => void,
  ) {
    this.marks = new Uint8Array(graph.map.count);
    this.sheets = [this.canvas(), this.canvas()];
    this.top = this.canvas();
    this.top.hidden = true;
    this.top.className = "lit";
    this.channel.port1.onmessage = () => this.slice(SLICE);
  }

  private canvas(): HTMLCanvasElement {
    const canvas = make("canvas");
    canvas.setAttribute("aria-hidden", "true");
    this.holder.append(canvas);
    return canvas;
  }

  /** Takes the size of the window; false if it has not changed. */
  resize(): boolean {
    const width = this.holder.clientWidth, height = this.holder.clientHeight;
    if (width === this.width && height === this.height) return false;
    [this.width, this.height] = [width, height];
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.stamps = new Stamps(this.ratio);
    this.beyond = [Math.round(width * BEYOND), Math.round(height * BEYOND)];
    for (const canvas of [...this.sheets, this.top]) {
      const [x, y] = this.beyond, wide = width + 2 * x, high = height + 2 * y;
      canvas.width = Math.round(wide * this.ratio);
      canvas.height = Math.round(high * this.ratio);
      canvas.style.cssText = `left:${-x}px;top:${-y}px;width:${wide}px;height:${high}px`;
    }
    return true;
  }

  /** Shows another view: at once the picture that is there, the sharp one after a rest. */
  move(view: View): void {
    this.view = view;
    if (this.job && !this.job.moving) this.job = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.redraw(), REST);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.slide());
  }

  /** Draws the sharp picture now, in slices. */
  redraw(): void {
    clearTimeout(this.timer);
    if (!this.width || !this.height) return;
    this.begin(false);
    this.channel.port2.postMessage(0);
  }

  /** Draws the sharp picture and returns when it is there. */
  drawNow(): void {
    clearTimeout(this.timer);
    if (!this.width || !this.height) return;
    this.begin(false);
    this.slice(Infinity);
  }

  /** Lights a node and its neighbours and dims the rest; -1 lights all again. */
  light(node: number): void {
    if (node < 0 && this.lit < 0) return;
    this.lit = node;
    this.holder.classList.toggle("dimmed", node >= 0);
    this.top.hidden = node < 0;
    if (node < 0) return;
    const pen = this.top.getContext("2d")!;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.top.width, this.top.height);
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const around = shownNear(this.graph, node, this.visible, MAX_LIT);
    lighten(pen, this.picture(this.drawnView), node, around);
    this.place(this.top);
  }

  /** The picture of a view, on the bitmap that reaches beyond the window. */
  picture(view: View): Picture {
    const [x, y] = this.beyond, { width, height } = this;
    return {
      graph: this.graph, visible: this.visible, marks: this.marks, look: currentLook(),
      view: { k: view.k, x: view.x + x, y: view.y + y },
      width: width + 2 * x, height: height + 2 * y, seen: [x, y, width, height],
      cards: this.cards().map(([left, top, w, h]) => [left + x, top + y, w, h]),
    };
  }

  /** From the window to the bitmap that is seen. */
  onBitmap(x: number, y: number): [number, number] {
    const s = this.drawnView.k / this.view.k;
    return [
      (x - this.view.x) * s + this.drawnView.x + this.beyond[0],
      (y - this.view.y) * s + this.drawnView.y + this.beyond[1],
    ];
  }

  private begin(moving: boolean): void {
    const sheet = this.sheets[1], view = { ...this.view }, picture = this.picture(view);
    // Opaque: what lies beneath need not shine through in each frame of a gesture.
    const pen = sheet.getContext("2d", { alpha: false })!;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = picture.look.ground;
    pen.fillRect(0, 0, picture.width, picture.height);
    const steps = paint(pen, picture, this.stamps);
    this.job = { steps, view, began: performance.now(), moving };
  }

  private slice(most: number): void {
    const job = this.job, began = performance.now();
    if (!job) return;
    const steps = most === Infinity ? most : job.moving ? STEPS_MOVING : STEPS;
    for (let done = 0; done < steps; done++) {
      const step = job.steps.next();
      if (step.done) return this.swap(job, step.value);
      if (performance.now() - began >= most) break;
    }
    if (!job.moving) this.channel.port2.postMessage(0);
  }

  private swap(job: Job, drawn: Drawn): void {
    this.job = null;
    this.drawn = drawn;
    this.drawnView = job.view;
    this.sheets.reverse();
    this.place(this.sheets[0]);
    this.sheets[0].hidden = false;
    this.sheets[1].hidden = true;
    this.light(this.lit);
    this.seen();
    // Once the frame has been shown.
    requestAnimationFrame(() => setTimeout(() => {
      const now = performance.now();
      this.painted ||= now;
      if (!job.moving) this.redraws.push(now - job.began);
    }));
  }

  private slide(): void {
    this.frame = 0;
    // A frame of a notebook may have no size while it is laid out or hidden.
    if (!this.width || !this.height) return;
    this.place(this.sheets[0]);
    if (!this.top.hidden) this.place(this.top);
    if (!this.job && this.nearRim()) this.begin(true);
    if (this.job?.moving) this.slice(SLICE_MOVING);
    if (this.job?.moving) this.frame = requestAnimationFrame(() => this.slide());
  }

  /** Whether the window is about to show what is beyond the bitmap, or the picture is too coarse. */
  private nearRim(): boolean {
    const [left, top, s] = this.shift(), [x, y] = this.beyond;
    return left > -0.4 * x || top > -0.4 * y || s > 2.5 ||
      left + (this.width + 2 * x) * s < this.width + 0.4 * x ||
      top + (this.height + 2 * y) * s < this.height + 0.4 * y;
  }

  /** Where the bitmap that is seen begins in the window, and how much larger it is shown. */
  private shift(): [number, number, number] {
    const s = this.view.k / this.drawnView.k, [x, y] = this.beyond;
    return [
      this.view.x - (x + this.drawnView.x) * s, this.view.y - (y + this.drawnView.y) * s, s,
    ];
  }

  private place(canvas: HTMLCanvasElement): void {
    const [left, top, s] = this.shift(), [x, y] = this.beyond;
    canvas.style.transform = s === 1 && left === -x && top === -y
      ? "" : `translate(${left + x}px,${top + y}px) scale(${s})`;
  }
}
