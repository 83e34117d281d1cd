/* The map as it is seen now, as a picture to keep: PNG or SVG, with title and legend. */
import { KINDS } from "./data";
import { type Drawn, type Pen, type Picture, lighten, paint, shape } from "./drawing";
import { make } from "./elements";
import { FONT } from "./looks";
import { SvgPen } from "./svg";

const HEAD = 46;
const FOOT = 40;
/** Pixels of a PNG for one of the screen. */
const SHARPNESS = 2;

/** What is kept: the picture, and what stands over and under it. */
export interface Sheet {
  picture: Picture;
  title: string;
  status: string;
  chosen: number;
  around: number[];
}

export function saveSvg(sheet: Sheet): void {
  const { width, height } = sheet.picture;
  const pen = new SvgPen(width, height + HEAD + FOOT, sheet.title);
  draw(pen, sheet);
  save(new Blob([pen.text()], { type: "image/svg+xml" }), sheet.title, "svg");
}

export function savePng(sheet: Sheet): void {
  const { width, height } = sheet.picture, canvas = make("canvas");
  canvas.width = width * SHARPNESS;
  canvas.height = (height + HEAD + FOOT) * SHARPNESS;
  const pen = canvas.getContext("2d")!;
  pen.scale(SHARPNESS, SHARPNESS);
  draw(pen, sheet);
  canvas.toBlob((made) => made && save(made, sheet.title, "png"));
}

function draw(pen: Pen, sheet: Sheet): void {
  const { look } = sheet.picture, { width, height } = sheet.picture;
  const picture: Picture = {
    ...sheet.picture, height: height + HEAD,
    seen: [0, HEAD, width, height], cards: [[0, 0, width, HEAD]],
    view: { ...sheet.picture.view, y: sheet.picture.view.y + HEAD },
  };
  pen.fillStyle = look.ground;
  pen.fillRect(0, 0, width, height + HEAD + FOOT);
  const steps = paint(pen, picture);
  let step: IteratorResult<void, Drawn>;
  do step = steps.next(); while (!step.done);
  if (sheet.chosen >= 0) {
    pen.fillStyle = look.veil;
    pen.fillRect(0, 0, width, height + HEAD);
    lighten(pen, picture, sheet.chosen, sheet.around);
  }
  pen.fillStyle = look.ground;
  pen.fillRect(0, 0, width, HEAD);
  pen.fillRect(0, height + HEAD, width, FOOT);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  const write = (text: string, x: number, y: number, size: number, weight: number, colour: string) => {
    pen.font = `${weight} ${size}px ${FONT}`;
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
    return pen.measureText(text).width;
  };
  write(sheet.title, 16, HEAD / 2, 18, 700, look.ink);
  const foot = height + HEAD + FOOT / 2;
  let x = 22;
  KINDS.forEach((kind, at) => {
    shape(pen, look, at, x, foot, 6);
    x += 12 + write(kind, x + 12, foot, 12, 400, look.ink) + 20;
  });
  write(sheet.status, x + 6, foot, 12, 400, look.muted);
}

function save(blob: Blob, title: string, ending: string): void {
  const link = make("a"), address = URL.createObjectURL(blob);
  link.href = address;
  link.download = (title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "map") + "." + ending;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
