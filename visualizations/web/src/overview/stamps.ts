/* Small nodes, put on the canvas as pixels: a hundred thousand shapes would take a path each. Every
   type and size is drawn once, read back, and copied from there into one image. */
import { type Pen, type Picture, radii, shape } from "./drawing";
import { make } from "./elements";
import { type Look } from "./looks";

/** Radius in pixels below which a node is stamped. */
export const SMALL = 5;

interface Stamp {
  side: number;
  pixels: Uint32Array;
}

export class Stamps {
  private sheet = make("canvas");
  private image = new ImageData(1, 1);
  private made = new Map<number, Stamp>();
  private look: Look | null = null;

  /** `ratio` is that of pixels of the canvas to those of the page. */
  constructor(private ratio: number) {}

  *draw(pen: Pen, picture: Picture, nodes: Uint32Array): Generator<void> {
    const { graph, view, look } = picture, { x, y, kind } = graph.map, { ratio } = this;
    const wide = Math.round(picture.width * ratio), high = Math.round(picture.height * ratio);
    if (this.look !== look) this.made.clear();
    this.look = look;
    if (this.image.width !== wide || this.image.height !== high) {
      this.image = new ImageData(wide, high);
      [this.sheet.width, this.sheet.height] = [wide, high];
    }
    const pixels = new Uint32Array(this.image.data.buffer).fill(0), radius = radii(graph, view);
    for (let j = nodes.length - 1; j >= 0; j--) {
      if (j % 10000 === 0) yield;
      const i = nodes[j], r = radius(i);
      if (r >= SMALL) continue;
      const { side, pixels: from } = this.stamp(kind[i], Math.max(1, Math.round(r * ratio * 3)));
      const left = Math.round((x[i] * view.k + view.x) * ratio - side / 2);
      const top = Math.round((y[i] * view.k + view.y) * ratio - side / 2);
      if (left < 0 || top < 0 || left + side > wide || top + side > high) continue;
      for (let row = 0, at = 0; row < side; row++) {
        for (let to = (top + row) * wide + left, end = to + side; to < end; to++, at++) {
          // The bytes of a pixel end with how much it covers.
          if (from[at] >>> 24 > (pixels[to] >>> 24) * 0.6) pixels[to] = from[at];
        }
      }
    }
    this.sheet.getContext("2d")!.putImageData(this.image, 0, 0);
    yield;
    (pen as CanvasRenderingContext2D).drawImage(this.sheet, 0, 0, picture.width, picture.height);
  }

  /** A shape of a radius given in thirds of a pixel. */
  private stamp(kind: number, thirds: number): Stamp {
    const key = kind * 1000 + thirds, known = this.made.get(key);
    if (known) return known;
    const r = thirds / 3, side = Math.max(1, Math.ceil(2.4 * r)), canvas = make("canvas");
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    if (r < 2.2 * this.ratio) {
      pen.fillStyle = this.look!.kinds[kind];
      pen.globalAlpha = 0.75;
      pen.fillRect(side / 2 - r * 0.8, side / 2 - r * 0.8, r * 1.6, r * 1.6);
    } else shape(pen, this.look!, kind, side / 2, side / 2, r);
    const read = pen.getImageData(0, 0, side, side).data;
    const stamp = { side, pixels: new Uint32Array(read.buffer) };
    this.made.set(key, stamp);
    return stamp;
  }
}
