/** @file A network for digits whose kernels of 5 x 5 are learnt through Fourier transforms. */
import { nn } from "@tapeless/graph";
import { digitsModel, rest } from "./network.ts";

export default digitsModel("fourier-network", () => {
  const convolution = nn.fftConv2d(1, 8, 5, { mode: "same", name: "convolution" });
  const network = nn.sequential([convolution, ...rest()]);
  return (pictures) => network(pictures);
});
