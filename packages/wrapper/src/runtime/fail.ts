/** @file How emitted modules refuse. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { Declaration } from "../declaration.ts";

/** Throws an Error with a code. */
export const failDeclaration: Declaration = {
  kind: "function",
  name: "fail",
  comment: "",
  parameters: [
    { name: "code", type: "string" },
    { name: "message", type: "string" },
  ],
  returns: "never",
  body: ["throw Object.assign(new Error(message), { code });"],
};

/** Misspelt names would otherwise be no names. `none`: some call takes no names. */
export const checkNamesDeclaration = (none: boolean): Declaration => ({
  kind: "function",
  name: "checkNames",
  comment: "Throws unless `given` has no other names than those in `known`, and all of them if `all`.",
  parameters: [
    { name: "call", type: "string" },
    { name: "code", type: '"input/name" | "option/name"' },
    { name: "given", type: "object" },
    { name: "known", type: "readonly string[]" },
    { name: "all", type: "boolean", initializer: "false" },
  ],
  returns: "void",
  body: [
    "const missing = known.filter((name) => all && (given as Named)[name] === undefined);",
    "const problems = missing.map((name) => `${name} is missing`);",
    "for (const name in given) if (!known.includes(name)) problems.push(`there is no ${code.slice(0, -5)} ${name}`);",
    `if (problems.length) fail(code, \`\${call}: \${problems.join("; ")}; it takes \${known.join(", ")${none ? ' || "none"' : ""}}\`);`,
  ],
});

/** The functions of a model hold on to its memory, so they are what has to go. */
export const releaseDeclaration: Declaration = {
  kind: "function",
  name: "release",
  comment: "Lets go of the memory of a model: all that is left of it says so.",
  parameters: [{ name: "model", type: "{ dispose(): void }" }],
  returns: "void",
  body: [
    'for (const name in model) (model as Record<string, unknown>)[name] = () => fail("module/disposed", `${name}: the model is disposed`);',
    "model.dispose = () => {};",
  ],
};
