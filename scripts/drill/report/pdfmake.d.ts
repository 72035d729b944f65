/**
 * As much of pdfmake as a report uses. Its published types bring a browser's with them, which this side of the code must not see.
 */
declare module 'pdfmake' {
  /** what is drawn: a text, or a node with what this kind of node takes */
  export type Content = string | { readonly [key: string]: unknown };
  export type TableCell = Content;

  export interface DocumentDefinition {
    readonly pageSize: 'A4';
    readonly pageMargins: readonly [left: number, top: number, right: number, bottom: number];
    readonly info: { readonly [key: string]: string | Date };
    readonly defaultStyle: Content;
    readonly footer: (page: number, pages: number) => Content;
    readonly content: readonly Content[];
  }

  const pdfMake: {
    setFonts(fonts: Readonly<Record<string, Readonly<Record<string, string>>>>): void;
    setUrlAccessPolicy(allows: (url: string) => boolean): void;
    setLocalAccessPolicy(allows: (file: string) => boolean): void;
    createPdf(definition: DocumentDefinition): { getBuffer(): Promise<Buffer> };
  };
  export default pdfMake;
}
