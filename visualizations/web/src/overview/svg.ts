/* A pen that writes SVG: what is drawn on a canvas, as shapes and text that stay sharp. */
import { type Pen } from "./drawing";

const round = (value: number) => String(Math.round(value * 10) / 10);

/** Escapes a text for XML; what XML cannot hold becomes a replacement mark. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\ufffd")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

export class SvgPen implements Pen {
  fillStyle: Pen["fillStyle"] = "#000";
  strokeStyle: Pen["strokeStyle"] = "#000";
  lineWidth = 1;
  lineCap: CanvasLineCap = "butt";
  lineJoin: CanvasLineJoin = "miter";
  globalAlpha = 1;
  font = "";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "middle";
  private parts: string[] = [];
  private path = "";
  /** Rectangles of one colour, written as one path. */
  private squares = "";
  private squaresFill = "";
  private halo = "";
  private ruler = document.createElement("canvas").getContext("2d")!;

  constructor(private width: number, private height: number, private title: string) {}

  text(): string {
    this.flush();
    const w = round(this.width), h = round(this.height);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" ` +
      `width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><title>${escaped(this.title)}</title>\n` +
      this.parts.join("\n") + "\n</svg>\n";
  }

  beginPath(): void {
    this.path = "";
  }
  closePath(): void {
    this.path += "Z";
  }
  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `L${round(x)} ${round(y)}`;
  }
  quadraticCurveTo(a: number, b: number, x: number, y: number): void {
    this.path += `Q${round(a)} ${round(b)} ${round(x)} ${round(y)}`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }
  /** Whole circles are all that is asked for. */
  arc(x: number, y: number, r: number): void {
    const d = round(2 * r);
    this.path += `M${round(x - r)} ${round(y)}a${round(r)} ${round(r)} 0 1 0 ${d} 0` +
      `a${round(r)} ${round(r)} 0 1 0 -${d} 0Z`;
  }
  fill(): void {
    this.flush();
    this.parts.push(`<path ${this.colour("fill", this.fillStyle)} d="${this.path}"/>`);
  }
  stroke(): void {
    this.flush();
    this.parts.push(
      `<path fill="none" ${this.colour("stroke", this.strokeStyle)} stroke-width="` +
      `${round(this.lineWidth)}" stroke-linecap="${this.lineCap}" d="${this.path}"/>`,
    );
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const fill = this.colour("fill", this.fillStyle);
    if (fill !== this.squaresFill) this.flush();
    this.squaresFill = fill;
    this.squares += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }
  /** Kept for the text that is filled over it next. */
  strokeText(): void {
    this.halo = ` ${this.colour("stroke", this.strokeStyle)} stroke-width="${this.lineWidth}"` +
      ' stroke-linejoin="round" paint-order="stroke"';
  }
  fillText(text: string, x: number, y: number): void {
    this.flush();
    const [, weight, size, family] = /^(\d+) ([\d.]+)px (.*)$/.exec(this.font) ?? ["", "400", "12", ""];
    this.parts.push(
      `<text x="${round(x)}" y="${round(y + Number(size) * 0.35)}" font-family="${escaped(family)}"` +
      ` font-size="${size}" font-weight="${weight}" ${this.colour("fill", this.fillStyle)}${this.halo}` +
      `>${escaped(text)}</text>`,
    );
    this.halo = "";
  }
  measureText(text: string): TextMetrics {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  private colour(name: string, style: Pen["fillStyle"]): string {
    const parts = /^rgba\((.+),([\d.]+)\)$/.exec(String(style));
    const alpha = this.globalAlpha * (parts ? Number(parts[2]) : 1);
    const plain = parts ? `rgb(${parts[1]})` : String(style);
    return `${name}="${plain}"` + (alpha < 1 ? ` ${name}-opacity="${+alpha.toFixed(3)}"` : "");
  }

  private flush(): void {
    if (this.squares) this.parts.push(`<path ${this.squaresFill} d="${this.squares}"/>`);
    this.squares = this.squaresFill = "";
  }
}
