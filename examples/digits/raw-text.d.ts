/** Files as text, by the bundler of the browser tests. */
declare module "*?raw" {
  const text: string;
  export default text;
}
