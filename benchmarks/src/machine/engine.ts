/** @file Which promises count: those for the engine of Node 20, or those for Node 24 and later. */
export const isNewEngine = Number(process.versions.node.split(".")[0]) >= 24;
