import { expect, test } from "vitest";
import { derivationOf } from "./fixtures/derivation.ts";
import hostile from "./fixtures/hostile.ts";
import norm from "./fixtures/norm.ts";
import twoLayers from "./fixtures/two-layers.ts";
import { htmlReport } from "./html-report.ts";
import { markdownReport } from "./markdown-report.ts";
import { type Report, reportOf } from "./report.ts";
import { textReport } from "./text-report.ts";

const plain = { jacobian: false, check: false };

test("text: names, formulas, shapes, rules and why the shapes allow nothing else", () => {
  const report = reportOf(derivationOf(norm, "last.weight"), plain);
  expect(`\n${textReport(report, { whole: true })}`).toMatchInlineSnapshot(`
    "
    dL/dlast.weight, where L is cost of train, with batch = 3

    Forward

      first = x @ first.weight + first.bias          [batch, 4]  first, norm.ts:14:30
      h2 = (first - mean(first)) / deviation(first)  [batch, 4]  norm, norm.ts:14:25
      norm = h2 * norm.weight + norm.bias            [batch, 4]  norm, norm.ts:14:25
      h = norm * 0.5 * (erf(norm * 0.70710677) + 1)  [batch, 4]  gelu, norm.ts:14:20
      last = h @ last.weight + last.bias             [batch, 2]  last, norm.ts:15:28
      y = sigmoid(last)                              [batch, 2]  sigmoid, norm.ts:15:20
      cost = mean((y - target)^2)                    []          meanSquaredError, norm.ts:16:25

    Backward, from L to the parameter; a gradient has the shape of what it is the gradient by

      dL/dcost = 1

      dL/dy = 2 * (y - target) / 6    [batch, 2]
          mean squared error: twice the difference; 1/6 from the mean
          [batch, 2], element by element

      dL/dlast = dL/dy * y * (1 - y)    [batch, 2]
          elementwise: times the derivative of sigmoid
          [batch, 2], element by element

      dL/dlast.weight = hᵀ @ dL/dlast    [4, 2]
          matrix product A @ B: dL/dB = Aᵀ @ G, with G the gradient of the product
          [batch, 4] with [batch, 2] gives [4, 2]: the sum runs over batch, and no other order or transpose of the two gives this shape

    All put together

      dL/dlast.weight = hᵀ @ (2 * (y - target) / 6 * y * (1 - y))
    "
  `);
});

test("Jacobians have their true rank, and the sums that contract them are said", () => {
  const { jacobians = [] } = reportOf(derivationOf(twoLayers, "W"), { jacobian: true, check: false });
  expect(
    jacobians.map(({ name, axes, rank, elements, nonzero }) => [name, axes, rank, elements, nonzero]),
  ).toEqual([
    ["dloss/d(m^2)", "[4]", 1, 4, 4],
    ["d(m^2)/dm", "[4, 4]", 2, 16, 4],
    ["dm/dy", "[4, 3]", 2, 12, 12],
    ["dy/d(W @ x)", "[3, 3]", 2, 9, 3],
    ["d(W @ x)/dW", "[3, 3, 2]", 3, 18, 6],
  ]);
  expect(jacobians.at(-1)!.element).toBe("d(W @ x)/dW[i, j, k] = 1[i = j] x[k]");
  expect(jacobians.at(-1)!.contraction).toBe(
    "dL/dW[j, k] = Σ over i of dL/d(W @ x)[i] * d(W @ x)/dW[i, j, k]",
  );
});

test("a check adds numbers to every line", () => {
  const { backward, check } = reportOf(derivationOf(norm, "first.weight"), { jacobian: false, check: true });
  expect(backward.every(({ numbers }) => numbers !== undefined && numbers.error < 1e-6)).toBe(true);
  expect(check!.compiled).toBeLessThan(1e-12);
});

test("a long derivation is cut on a terminal, and says how to see all of it", () => {
  const report = reportOf(derivationOf(norm, "first.weight"), plain);
  const long: Report = { ...report, backward: Array.from({ length: 30 }, () => report.backward).flat() };
  expect(textReport(long, { whole: false })).toContain("lines left out: take a parameter nearer to the cost");
  expect(textReport(long, { whole: false }).length).toBeLessThan(
    textReport(long, { whole: true }).length / 2,
  );
});

test("a page holds no markup but its own", () => {
  const report = reportOf(derivationOf(hostile, "</script><img src=x onerror=alert(1)>|`*"), {
    jacobian: true,
    check: true,
  });
  const page = htmlReport(report);
  expect(page).not.toMatch(/<(?:img|script|i|u|b)\b/);
  expect(page).not.toMatch(/https?:|<link|@import|url\(/);
  expect(page).toContain("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;");
  const tags = [...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
  expect([...new Set(tags)].toSorted()).toMatchInlineSnapshot(`
    [
      "body",
      "br",
      "code",
      "div",
      "h1",
      "h2",
      "head",
      "html",
      "li",
      "main",
      "math",
      "meta",
      "mfrac",
      "mi",
      "mn",
      "mo",
      "mrow",
      "ol",
      "p",
      "style",
      "table",
      "tbody",
      "td",
      "th",
      "thead",
      "title",
      "tr",
    ]
  `);
});

test("Markdown: no name ends a code span, a cell or a line", () => {
  const report = reportOf(derivationOf(hostile, "</script><img src=x onerror=alert(1)>|`*"), plain);
  expect(`\n${markdownReport(report)}`).toMatchInlineSnapshot(`
    "
    # dL/d\\</script\\>\\<img src=x onerror=alert\\(1\\)\\>\\|\\\`\\*

    Here L is \\<u\\>cost\\</u\\> of \\<b\\>\\|\\\`.

    ## Forward

    | value | shape | from |
    | --- | --- | --- |
    | \`\`<u>cost</u> = mean(sigmoid(</script><img src=x onerror=alert(1)>\\|\`* * a \\| b <i>))\`\` | \`[]\` | mean, hostile.ts:10:22 |

    ## Backward

    From L to the parameter; a gradient has the shape of what it is the gradient by.

    | gradient | shape | rule | shapes allow it |
    | --- | --- | --- | --- |
    | \`dL/d<u>cost</u> = 1\` | \`[]\` |  |  |
    | \`\`dL/d(sigmoid(</script><img src=x onerror=alert(1)>\\|\`* * a \\| b <i>)) = 1 / 3\`\` | \`[3]\` | a mean passes 1/N of its gradient to every one of its N terms | \\[3\\], element by element |
    | \`\`dL/d(</script><img src=x onerror=alert(1)>\\|\`* * a \\| b <i>) = sigmoid(</script><img src=x onerror=alert(1)>\\|\`* * a \\| b <i>) * (1 - sigmoid(</script><img src=x onerror=alert(1)>\\|\`* * a \\| b <i>)) / 3\`\` | \`[3]\` | elementwise: times the derivative of sigmoid | \\[3\\], element by element |
    | \`\`dL/d</script><img src=x onerror=alert(1)>\\|\`* = dL/d(</script><img src=x onerror=alert(1)>\\|\`* * a \\| b <i>) * a \\| b <i>\`\` | \`[3]\` | elementwise product: times the other factor | \\[3\\], element by element |

    All put together:

    \`\`\`
    dL/d</script><img src=x onerror=alert(1)>|\`* = sigmoid(</script><img src=x onerror=alert(1)>|\`* * a | b <i>) * (1 - sigmoid(</script><img src=x onerror=alert(1)>|\`* * a | b <i>)) / 3 * a | b <i>
    \`\`\`
    "
  `);
});
