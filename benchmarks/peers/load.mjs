/** @file Imports a peer from this folder, where it is installed. */
export const load = (name) => import(name);
