/** @file What an emitted file is made of. `module-file.ts` turns a list of these into text. */

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly initializer?: string;
}

export interface FunctionDeclaration {
  readonly kind: "function";
  readonly name: string;
  readonly comment: string;
  readonly parameters: readonly Parameter[];
  readonly returns: string;
  readonly body: readonly string[];
  /**
   * The body is as the TypeScript compiler writes JavaScript, a statement a line, but for its indentation and types behind
   * the names of `let`: then it need not be parsed.
   */
  readonly plain?: true;
  readonly exported?: true;
  readonly async?: true;
}

/** Statements that are written as they are; the first lines may be a comment. */
export interface TextDeclaration {
  readonly kind: "text";
  readonly lines: readonly string[];
}

export type Declaration = FunctionDeclaration | TextDeclaration;
