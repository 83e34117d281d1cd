/* Mouse, fingers, wheel and keys, told to the explorer as what they mean. */

export interface Meant {
  pan: (dx: number, dy: number) => void;
  zoom: (x: number, y: number, factor: number) => void;
  /** A click or tap at a place of the window. */
  pick: (x: number, y: number) => void;
  /** The mouse at a place of the window; null when it has left. */
  point: (at: [number, number] | null) => void;
  /** Returns whether the key meant anything. */
  key: (key: string) => boolean;
}

/** Pixels that a press may travel and still be a click. */
const CLICK = 6;

export function listen(holder: HTMLElement, meant: Meant): void {
  const fingers = new Map<number, [number, number]>();
  let travelled = 0;
  const place = (event: MouseEvent): [number, number] => {
    const own = holder.getBoundingClientRect();
    return [event.clientX - own.left, event.clientY - own.top];
  };

  holder.addEventListener("wheel", (event) => {
    // The page scrolls until the map is chosen.
    if (document.activeElement !== holder && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    meant.point(null);
    const step = event.deltaMode === 1 ? 30 * event.deltaY : event.deltaY;
    meant.zoom(...place(event), Math.exp(-Math.max(-300, Math.min(300, step)) * 0.0025));
  }, { passive: false });

  holder.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    fingers.set(event.pointerId, place(event));
    travelled = fingers.size > 1 ? Infinity : 0;
    holder.setPointerCapture(event.pointerId);
    holder.focus({ preventScroll: true });
  });
  holder.addEventListener("pointermove", (event) => {
    const at = place(event), before = fingers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") meant.point(at);
      return;
    }
    meant.point(null);
    travelled += Math.abs(at[0] - before[0]) + Math.abs(at[1] - before[1]);
    fingers.set(event.pointerId, at);
    if (fingers.size === 1) return meant.pan(at[0] - before[0], at[1] - before[1]);
    for (const [id, other] of fingers) {
      if (id === event.pointerId) continue;
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
      const is = Math.hypot(at[0] - other[0], at[1] - other[1]);
      meant.pan((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
      if (was > 0) meant.zoom((at[0] + other[0]) / 2, (at[1] + other[1]) / 2, is / was);
      return;
    }
  });
  const lifted = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    if (travelled < CLICK && event.type === "pointerup") meant.pick(...place(event));
  };
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
    holder.addEventListener(end, lifted);
  }
  holder.addEventListener("pointerleave", () => meant.point(null));
  holder.addEventListener("dblclick", (event) => meant.zoom(...place(event), 2));
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (meant.key(event.key)) event.preventDefault();
  });
}
