/** @file Thrown where a case asks for something that nobody here knows how to say: it is then neither right nor wrong. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}
