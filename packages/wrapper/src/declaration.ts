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
  readonly exported?: true;
  readonly async?: true;
}

/** Statements that are written as they are; the first lines may be a comment. */
export interface TextDeclaration {
  readonly kind: "text";
  readonly lines: readonly string[];
}

export type Declaration = FunctionDeclaration | TextDeclaration;
