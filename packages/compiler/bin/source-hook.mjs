/** Resolves the workspace's own export condition, so that packages load from `src`. */
export const resolve = (specifier, context, next) =>
  next(specifier, { ...context, conditions: ["@tapeless/source", ...context.conditions] });
