import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fill, neighbours } from "../../static/js/desk/order.js";

describe("the order of questions", () => {
  it("has a row above and below each row but the first and the last", () => {
    const rows = ["a", "b", "c"];
    assert.deepEqual(neighbours(rows, "a"), { above: undefined, below: "b", number: 1 });
    assert.deepEqual(neighbours(rows, "b"), { above: "a", below: "c", number: 2 });
    assert.deepEqual(neighbours(rows, "c"), { above: "b", below: undefined, number: 3 });
  });

  it("is told in the page's own sentences", () => {
    assert.equal(fill("Question {number} of {count} now", { number: 2, count: 5 }), "Question 2 of 5 now");
    assert.equal(fill("Move {thing}", {}), "Move {thing}");
  });
});
