/** @file The same network with a direct convolution. */
import { nn } from "@tapeless/graph";
import { digitsModel, rest } from "./network.ts";

export default digitsModel("direct-network", () => {
  const convolution = nn.conv2d(1, 8, 5, { padding: "same", name: "convolution" });
  const network = nn.sequential([convolution, ...rest()]);
  return (pictures) => network(pictures);
});
