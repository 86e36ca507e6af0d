import { describe, expectTypeOf, test } from "vitest";
import type { Add, AddSigned, CeilDiv, FloorDiv, IsNatural, LessThan, Mod, Mul, Sub } from "./arith.ts";

describe("arithmetic on literal number types", () => {
  test("addition carries through every digit", () => {
    expectTypeOf<Add<0, 0>>().toEqualTypeOf<0>();
    expectTypeOf<Add<0, 7>>().toEqualTypeOf<7>();
    expectTypeOf<Add<7, 8>>().toEqualTypeOf<15>();
    expectTypeOf<Add<999, 1>>().toEqualTypeOf<1000>();
    expectTypeOf<Add<1, 999>>().toEqualTypeOf<1000>();
    expectTypeOf<Add<999, 9999>>().toEqualTypeOf<10998>();
    expectTypeOf<Add<4294967296, 4294967296>>().toEqualTypeOf<8589934592>();
    expectTypeOf<Add<100, 250>>().toEqualTypeOf<350>();
  });

  test("subtraction borrows, and is never below zero", () => {
    expectTypeOf<Sub<15, 8>>().toEqualTypeOf<7>();
    expectTypeOf<Sub<1000, 1>>().toEqualTypeOf<999>();
    expectTypeOf<Sub<1000, 999>>().toEqualTypeOf<1>();
    expectTypeOf<Sub<1000, 1000>>().toEqualTypeOf<0>();
    expectTypeOf<Sub<70000, 4096>>().toEqualTypeOf<65904>();
    expectTypeOf<Sub<3, 4>>().toEqualTypeOf<never>();
    expectTypeOf<Sub<3, 40>>().toEqualTypeOf<never>();
    expectTypeOf<Sub<0, 1>>().toEqualTypeOf<never>();
  });

  test("multiplication", () => {
    expectTypeOf<Mul<0, 5>>().toEqualTypeOf<0>();
    expectTypeOf<Mul<5, 0>>().toEqualTypeOf<0>();
    expectTypeOf<Mul<1, 77>>().toEqualTypeOf<77>();
    expectTypeOf<Mul<9, 9>>().toEqualTypeOf<81>();
    expectTypeOf<Mul<28, 28>>().toEqualTypeOf<784>();
    expectTypeOf<Mul<100, 100>>().toEqualTypeOf<10000>();
    expectTypeOf<Mul<111, 11>>().toEqualTypeOf<1221>();
    expectTypeOf<Mul<99, 99>>().toEqualTypeOf<9801>();
    expectTypeOf<Mul<65536, 65536>>().toEqualTypeOf<4294967296>();
    expectTypeOf<Mul<12345, 6789>>().toEqualTypeOf<83810205>();
  });

  test("division and remainder", () => {
    expectTypeOf<FloorDiv<25088, 30>>().toEqualTypeOf<836>();
    expectTypeOf<Mod<25088, 30>>().toEqualTypeOf<8>();
    expectTypeOf<FloorDiv<784, 28>>().toEqualTypeOf<28>();
    expectTypeOf<Mod<784, 28>>().toEqualTypeOf<0>();
    expectTypeOf<FloorDiv<3, 7>>().toEqualTypeOf<0>();
    expectTypeOf<Mod<3, 7>>().toEqualTypeOf<3>();
    expectTypeOf<FloorDiv<1000000, 10>>().toEqualTypeOf<100000>();
    expectTypeOf<FloorDiv<0, 10>>().toEqualTypeOf<0>();
    expectTypeOf<CeilDiv<7, 2>>().toEqualTypeOf<4>();
    expectTypeOf<CeilDiv<8, 2>>().toEqualTypeOf<4>();
    expectTypeOf<CeilDiv<9, 1>>().toEqualTypeOf<9>();
  });

  test("comparison", () => {
    expectTypeOf<LessThan<3, 4>>().toEqualTypeOf<true>();
    expectTypeOf<LessThan<4, 4>>().toEqualTypeOf<false>();
    expectTypeOf<LessThan<40, 4>>().toEqualTypeOf<false>();
    expectTypeOf<LessThan<9, 10>>().toEqualTypeOf<true>();
    expectTypeOf<LessThan<0, 0>>().toEqualTypeOf<false>();
    expectTypeOf<LessThan<number, 4>>().toEqualTypeOf<boolean>();
  });

  test("signed addition", () => {
    expectTypeOf<AddSigned<10, 3>>().toEqualTypeOf<13>();
    expectTypeOf<AddSigned<10, -3>>().toEqualTypeOf<7>();
    expectTypeOf<AddSigned<2, -3>>().toEqualTypeOf<never>();
  });

  test("what is not a natural number gives `number`", () => {
    expectTypeOf<Add<number, 3>>().toEqualTypeOf<number>();
    expectTypeOf<Sub<number, 3>>().toEqualTypeOf<number>();
    expectTypeOf<Sub<3, number>>().toEqualTypeOf<number>();
    expectTypeOf<Mul<3, number>>().toEqualTypeOf<number>();
    expectTypeOf<FloorDiv<number, 2>>().toEqualTypeOf<number>();
    expectTypeOf<CeilDiv<number, 2>>().toEqualTypeOf<number>();
    expectTypeOf<FloorDiv<4, 0>>().toEqualTypeOf<number>();
    expectTypeOf<Mod<4, 0>>().toEqualTypeOf<number>();
    expectTypeOf<Add<-2, 3>>().toEqualTypeOf<number>();
    expectTypeOf<Mul<0.5, 4>>().toEqualTypeOf<number>();
    expectTypeOf<Add<1e21, 1>>().toEqualTypeOf<number>();
    expectTypeOf<IsNatural<0>>().toEqualTypeOf<true>();
    expectTypeOf<IsNatural<-1>>().toEqualTypeOf<false>();
    expectTypeOf<IsNatural<1.5>>().toEqualTypeOf<false>();
    expectTypeOf<IsNatural<number>>().toEqualTypeOf<false>();
  });
});
