/** As much of a page's canvas as is looked at here; tests have no types of the DOM. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly clientWidth: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: number[] };
  } | null;
}
