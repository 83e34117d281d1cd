/* As much of vis-network as the small maps use; the library is a script of its own. */

export interface Point { x: number; y: number }
export interface Box { left: number; right: number; top: number; bottom: number }

export interface Pointed { nodes: (number | string)[]; edges: number[]; pointer: { DOM: Point } }

export interface DataSet {
  add(items: object[]): void;
  update(items: object[]): void;
}

export interface Network {
  redraw(): void;
  fit(options: object): void;
  moveTo(options: object): void;
  getScale(): number;
  getBoundingBox(id: number): Box;
  getPosition(id: number | string): Point;
  canvasToDOM(at: Point): Point;
  setSelection(chosen: object, options: object): void;
  unselectAll(): void;
  getNodeAt(at: Point): number | string | undefined;
  on(event: string, told: (event: any) => void): void;
}

export interface Vis {
  DataSet: new (items: object[]) => DataSet;
  Network: new (holder: HTMLElement, data: object, options: object) => Network;
}
