// The types of `blocks.mjs`, for tests in TypeScript.

/** A fenced block. */
export interface Block {
  /** The first word behind the fence, in lower case; empty where there is none. */
  readonly language: string;
  /** Its lines, without the indentation of the fence. */
  readonly text: string;
  /** The number of the line on which the fence opens. */
  readonly line: number;
  /** The name in a line `<!-- example: name -->` right above the fence, or undefined. */
  readonly marker: string | undefined;
  /** The heading that it stands below. */
  readonly heading: string;
}

/** A Markdown text, and its path from the root. */
export interface MarkdownDocument {
  readonly path: string;
  readonly text: string;
}

export declare function readDocuments(): readonly MarkdownDocument[];
export declare function readDocument(path: string): MarkdownDocument;
export declare function blocksOf(markdown: string): readonly Block[];
export declare function blockBelow(
  documents: readonly MarkdownDocument[], heading: string, marker?: string,
): string;
export declare function headingsMarked(markdown: string, name: string): readonly string[];
export declare function tableBelow(
  document: MarkdownDocument, title: string,
): readonly { readonly [column: string]: string }[];
