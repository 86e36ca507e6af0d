/**
 * @file `node scripts/sum-report.mjs <steps passed> <steps failed>` adds the tests in TAPELESS_REPORT to the steps
 * and ends with the line `N passed, N failed`; exit 1 if anything failed.
 */
import { entries } from "./report.mjs";

let [passed, failed] = process.argv.slice(2).map(Number);
console.log(`${passed} of ${passed + failed} steps passed`);
for (const entry of entries()) {
  const skipped = entry.skipped ? `, ${entry.skipped} skipped` : "";
  console.log(`${entry.name}: ${entry.passed} passed, ${entry.failed} failed${skipped}`);
  passed += entry.passed;
  failed += entry.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
